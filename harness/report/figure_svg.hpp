// The few SVG elements that a figure is made of.
#pragma once

#include <string>
#include <string_view>

namespace moescope::report {

// Of text, in pixels: below 12 it is hard to read at the figure's own size.
constexpr double kSmallText = 12, kText = 13;
constexpr double kDotRadius = 5;

// Of Okabe and Ito's palette, which stays apart for every common kind of colour blindness.
constexpr std::string_view kBlue = "#0072B2", kOrange = "#D55E00";
constexpr std::string_view kInk = "#1a1a1a", kGrey = "#595959";

struct TextStyle {
  double size = kText;
  std::string_view colour = kInk;
  std::string_view anchor = "start";  // "middle", "end"
  bool bold = false;
};

class Svg {
 public:
  void line(double x1, double y1, double x2, double y2, std::string_view colour, double width = 1);
  void band(double x, double y, double width, double height, std::string_view colour);
  // A hollow dot is white inside, so that a line behind it does not fill it.
  void dot(double x, double y, std::string_view colour, bool hollow);
  // Left to right between two ends, with a cap at each.
  void whisker(double low, double high, double y, std::string_view colour);
  // `suffix` follows in grey and small. y is that of the baseline.
  void text(double x, double y, std::string_view content, const TextStyle& style = {},
            std::string_view suffix = {});

  // The picture on white, with its title and description for those who do not see it.
  std::string picture(double width, double height, std::string_view title,
                      std::string_view description) const;

 private:
  std::string body_;
};

// UTF-8 text as XML character data and attribute value. XML 1.0 has no way to write control
// characters: each becomes "?".
std::string escape_xml(std::string_view text);

// No less than the text takes in the common sans-serif fonts, so that space reserved by it is
// enough whatever the viewer's font is.
double text_width(std::string_view text, double size, bool bold = false);
// Of the suffix of a text, with the gap before it.
double suffix_width(std::string_view suffix);

}  // namespace moescope::report
