#include "report/figure_svg.hpp"

#include <fmt/format.h>

#include "report/text_width.hpp"

namespace moescope::report {
namespace {

// Advance widths in ems of DejaVu Sans, the widest of the usual defaults, rounded up.
constexpr double kLetter = 0.64, kNarrowLetter = 0.42, kWideLetter = 1.0, kCapital = 0.8;
constexpr double kBoldFactor = 1.12;
constexpr double kSuffixGap = 6;
// Half its height: more than a dot's, so that an interval narrower than the dot is seen too.
constexpr double kWhiskerCap = 8;
constexpr double kStroke = 1.6;

double ems(char c) {
  if (std::string_view(" iljtfr.,:;'()[]|!-/").find(c) != std::string_view::npos)
    return kNarrowLetter;
  if (std::string_view("mwMW%@").find(c) != std::string_view::npos) return kWideLetter;
  if ((c >= 'A' && c <= 'Z') || std::string_view("+=<>~#&").find(c) != std::string_view::npos)
    return kCapital;
  return kLetter;
}

}  // namespace

void Svg::line(double x1, double y1, double x2, double y2, std::string_view colour, double width) {
  body_ += fmt::format(
      R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"/>)"
      "\n",
      x1, y1, x2, y2, colour, width);
}

void Svg::band(double x, double y, double width, double height, std::string_view colour) {
  body_ += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)"
                       "\n",
                       x, y, width, height, colour);
}

void Svg::dot(double x, double y, std::string_view colour, bool hollow) {
  body_ += fmt::format(
      R"(<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>)"
      "\n",
      x, y, kDotRadius - 1, hollow ? "#ffffff" : colour, colour);
}

void Svg::whisker(double low, double high, double y, std::string_view colour) {
  line(low, y, high, y, colour, kStroke);
  for (const double end : {low, high})
    line(end, y - kWhiskerCap, end, y + kWhiskerCap, colour, kStroke);
}

void Svg::text(double x, double y, std::string_view content, const TextStyle& style,
               std::string_view suffix) {
  body_ += fmt::format(
      R"(<text x="{:.1f}" y="{:.1f}" font-size="{}" fill="{}" text-anchor="{}"{}>{}{}</text>)"
      "\n",
      x, y, style.size, style.colour, style.anchor, style.bold ? R"( font-weight="bold")" : "",
      escape_xml(content),
      suffix.empty() ? ""
                     : fmt::format(R"(<tspan dx="{}" font-size="{}" fill="{}">{}</tspan>)",
                                   kSuffixGap, kSmallText, kGrey, escape_xml(suffix)));
}

std::string Svg::picture(double width, double height, std::string_view title,
                         std::string_view description) const {
  return fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}" font-family="system-ui, sans-serif" role="img">
<title>{2}</title>
<desc>{3}</desc>
<rect width="100%" height="100%" fill="#ffffff"/>
{4}</svg>
)",
      width, height, escape_xml(title), escape_xml(description), body_);
}

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else if (c == '"')
      escaped += "&quot;";
    else
      escaped += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  }
  return escaped;
}

double suffix_width(std::string_view suffix) {
  return suffix.empty() ? 0 : kSuffixGap + text_width(suffix, kSmallText);
}

double text_width(std::string_view text, double size, bool bold) {
  double width = 0;
  std::string others;  // not ASCII: by the cells they take
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80)
      width += ems(c);
    else
      others += c;
  }
  width += kLetter * static_cast<double>(display_width(others));
  return width * size * (bold ? kBoldFactor : 1);
}

}  // namespace moescope::report
