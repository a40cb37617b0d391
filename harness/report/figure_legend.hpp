// The line below a figure that says what its marks mean.
#pragma once

#include <string>
#include <vector>

#include "report/figure_svg.hpp"

namespace moescope::report {

class Legend {
 public:
  enum class Mark { filled, hollow, whisker, none };

  void add(Mark mark, std::string text) { items_.push_back({mark, std::move(text)}); }
  bool empty() const { return items_.empty(); }
  double width() const;
  // From x to the right, y being the baseline.
  void draw(Svg& svg, double x, double y) const;

 private:
  struct Item {
    Mark mark;
    std::string text;
    double width() const;
  };
  std::vector<Item> items_;
};

}  // namespace moescope::report
