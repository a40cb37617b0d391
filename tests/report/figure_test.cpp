#include "report/figure.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "report/approved.hpp"
#include "report/svg_reader.hpp"

using namespace moescope;

namespace {

const double kAbsent = std::nan("");

store::Summary drawn_summary() {
  return {{"contiguous", "tacg", "tacg+gesr", "naïve <数学> & \"more\""},
          {{"remote_ranks_per_token",
            "ranks",
            "counted",
            "",
            {5.25, 4.5, 3.125, kAbsent},
            {5.2, 4.25, 3.0625, kAbsent},
            {5.3, 4.75, 3.25, kAbsent}},
           {"reduction_vs_contiguous", "1", "counted", "", {0, 0.143, 0.40476, kAbsent}, {}, {}},
           {"jain", "1", "counted", "", {0.91, 0.97, 0.99, 1}, {}, {}},
           {"replica_memory", "1", "counted", "", {0, 0, 0.25, 0.001}, {}, {}}}};
}

std::vector<SvgElement> figure(const store::Summary& drawn) {
  const auto svg = report::render_figure(drawn);
  REQUIRE(svg);
  return read_svg(*svg);
}

store::Summary without(store::Summary from, const std::string& key) {
  std::erase_if(from.columns, [&](const auto& column) { return column.key == key; });
  return from;
}

bool says(const std::vector<SvgElement>& elements, const std::string& part) {
  for (const auto& element : elements)
    if (element.name != "desc" && element.text.find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("a figure stands as approved") {
  const auto svg = report::render_figure(drawn_summary());
  REQUIRE(svg);
  check_approved("figure.svg", *svg);
}

TEST_CASE("a figure shows names, values, changes and memory") {
  const auto elements = figure(drawn_summary());
  for (const char* part : {"naïve <数学> & \"more\"", "3.12 (−40.5 %)", "5.25 (0.0 %)",
                           "+25 % memory", "+0.10 % memory", "not known", "0.9900", "95 % interval",
                           "extra memory for replicas", "fewer is better", "1 is even"})
    CHECK(says(elements, part));
}

TEST_CASE("dots lie in the order of their values and stay in the picture") {
  const auto elements = figure(drawn_summary());
  const auto dots = named(elements, "circle");
  REQUIRE(dots.size() == 3 + 4 + 2);  // ranks, jain, legend
  CHECK(dots[0].number("cx") > dots[1].number("cx"));
  CHECK(dots[1].number("cx") > dots[2].number("cx"));
  for (int row = 0; row < 3; ++row) CHECK(dots[3 + row].number("cx") < dots[4 + row].number("cx"));
  CHECK(dots[0].number("cy") == dots[3].number("cy"));
  const double width = elements.front().number("width"), height = elements.front().number("height");
  for (const auto& text : named(elements, "text")) {
    CHECK(text.number("x") < width);
    CHECK(text.number("y") < height);
    CHECK(text.number("font-size") >= 12);
  }
}

TEST_CASE("only strategies with extra memory have a hollow mark") {
  const auto dots = named(figure(drawn_summary()), "circle");
  const std::string hollow = "#ffffff";
  CHECK(dots[1].attributes.at("fill") != hollow);
  CHECK(dots[2].attributes.at("fill") == hollow);
  const auto plain = figure(without(drawn_summary(), "replica_memory"));
  CHECK(named(plain, "circle").size() == 3 + 4);
  CHECK_FALSE(says(plain, "memory"));
}

TEST_CASE("a figure leaves out what the summary lacks") {
  const auto alone = figure(without(without(drawn_summary(), "jain"), "reduction_vs_contiguous"));
  CHECK_FALSE(says(alone, "Jain"));
  CHECK_FALSE(says(alone, "contiguous)"));
  CHECK(says(alone, "3.12"));
  const auto refused = report::render_figure(without(drawn_summary(), "remote_ranks_per_token"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == core::ErrorKind::bad_input);
  CHECK(refused.error().message.find("remote_ranks_per_token") != std::string::npos);
}

TEST_CASE("a long name widens a figure") {
  store::Summary wide = drawn_summary();
  wide.rows[0] = std::string(100, 'm');
  const auto dots = named(figure(wide), "circle");
  CHECK(dots[0].number("cx") > 100 * 13);
}

TEST_CASE("a summary without rows is still a figure") {
  const store::Summary none{{}, {{"remote_ranks_per_token", "ranks", "counted", "", {}, {}, {}}}};
  CHECK(named(figure(none), "circle").empty());
}
