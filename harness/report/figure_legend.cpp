#include "report/figure_legend.hpp"

namespace moescope::report {
namespace {

constexpr double kItemGap = 24, kWhisker = 22, kMarkGap = 8;

double mark_width(Legend::Mark mark) {
  if (mark == Legend::Mark::none) return 0;
  return (mark == Legend::Mark::whisker ? kWhisker : 2 * kDotRadius) + kMarkGap;
}

}  // namespace

double Legend::Item::width() const {
  return mark_width(mark) + text_width(text, kSmallText) + kItemGap;
}

double Legend::width() const {
  double width = 0;
  for (const Item& item : items_) width += item.width();
  return width;
}

void Legend::draw(Svg& svg, double x, double y) const {
  const double middle = y - kSmallText / 3;
  for (const Item& item : items_) {
    if (item.mark == Mark::filled) svg.dot(x + kDotRadius, middle, kBlue, false);
    if (item.mark == Mark::hollow) svg.dot(x + kDotRadius, middle, kOrange, true);
    if (item.mark == Mark::whisker) svg.whisker(x, x + kWhisker, middle, kGrey);
    svg.text(x + mark_width(item.mark), y, item.text, {.size = kSmallText, .colour = kGrey});
    x += item.width();
  }
}

}  // namespace moescope::report
