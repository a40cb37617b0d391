#include "report/figure_svg.hpp"

#include <catch2/catch.hpp>

#include "report/svg_reader.hpp"

using namespace moescope;

TEST_CASE("XML text is escaped") {
  CHECK(report::escape_xml("a<b>&\"c\" naïve") == "a&lt;b&gt;&amp;&quot;c&quot; naïve");
  CHECK(report::escape_xml("a\nb\x01") == "a?b?");
}

TEST_CASE("a picture says its size and is what was drawn") {
  report::Svg svg;
  svg.dot(10, 20, report::kBlue, true);
  svg.text(1, 2, "a<b", {}, "c&d");
  const auto elements = read_svg(svg.picture(300, 100, "<title>", ""));
  CHECK(elements.front().attributes.at("viewBox") == "0 0 300 100");
  CHECK(named(elements, "title").at(0).text == "<title>");
  CHECK(named(elements, "circle").at(0).number("cx") == 10);
  CHECK(named(elements, "text").at(0).text == "a<b");
  CHECK(named(elements, "tspan").at(0).text == "c&d");
}

TEST_CASE("the checker refuses what is not well-formed") {
  for (const char* text : {"", "<a>", "<a></b>", "<a b=\"&\"/>", "<a>&x;</a>", "<a/><b/>",
                           "<a b=\"1\" b=\"2\"/>", "<a b=1/>", "<a b=\"<\"/>"})
    CHECK_THROWS(read_svg(text));
}

TEST_CASE("wide characters are given more room") {
  using report::text_width;
  CHECK(text_width("", 12) == 0);
  CHECK(text_width("mmm", 12) > text_width("nnn", 12));
  CHECK(text_width("数学", 12) >= 2 * 12);
  CHECK(text_width("abc", 24) == Approx(2 * text_width("abc", 12)));
  CHECK(text_width("abc", 12, true) > text_width("abc", 12));
}
