#include "report/table.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/text.hpp"
#include "report/approved.hpp"
#include "report/text_width.hpp"

using namespace moescope;
using report::TableLayout;

namespace {

const double kNone = std::nan("");

store::Summary summary() {
  return {{"contiguous", "tacg+gesr", "naïve, 数学"},
          {{"remote_ranks_per_token",
            "ranks",
            "counted",
            "",
            {5.25, 3.125, 4},
            {5.2, 3.0625, kNone},
            {5.3, 3.25, kNone}},
           {"reduction_vs_contiguous",
            "1",
            "counted",
            "",
            {0, 0.40476, -0.00001},
            {kNone, kNone, kNone},
            {kNone, kNone, kNone}},
           {"dispatch_bytes", "bytes", "counted", "", {3 << 20, 1 << 20, kNone}, {}, {}},
           {"tpot",
            "s",
            "measured",
            "",
            {0.0125, 0.01, 0.011},
            {0.0123, 0.0099, kNone},
            {0.0128, 0.0101, kNone}},
           {"tpot", "s", "projected", "", {0.002, 0.0015, 0.0016}, {}, {}},
           {"throughput", "tokens/s", "measured", "", {1234.5, 2345.6, kNone}, {}, {}}}};
}

TableLayout layout() {
  return {{{"remote_ranks_per_token", "remote ranks\nper token", "", 2, true},
           {"reduction_vs_contiguous", "against\ncontiguous", "%", 1},
           {"no_such_metric", "absent"},
           {"dispatch_bytes", "dispatch", "MiB", 1},
           {"tpot", "time per\noutput token", "ms", 2, true},
           {"throughput", "throughput", "ms", 0}}};
}

}  // namespace

TEST_CASE("a text table stands as approved") {
  check_approved("table.txt", report::render_text(summary(), layout()));
}

TEST_CASE("a table too wide is stacked: what was counted, then the times by kind") {
  TableLayout narrow = layout();
  narrow.width = 80;
  const std::string text = report::render_text(summary(), narrow);
  check_approved("table_stacked.txt", text);
  for (const std::string& line : core::split(text, '\n'))
    CHECK(report::display_width(line) <= narrow.width);
}

TEST_CASE("a terminal of no width still shows every column") {
  TableLayout narrow = layout();
  narrow.width = 1;
  const std::string text = report::render_text(summary(), narrow);
  for (const char* heading : {"remote ranks", "contiguous", "dispatch", "throughput"})
    CHECK(text.find(heading) != std::string::npos);
}

TEST_CASE("Markdown stands as approved") {
  check_approved("table.md", report::render_markdown(summary(), layout()));
}

TEST_CASE("Markdown keeps a pipe in a name inside its cell") {
  const std::string text = report::render_markdown({{"a|b"}, {}}, {});
  CHECK(text == "| strategy |\n|---|\n| a\\|b |\n");
}

TEST_CASE("CSV stands as approved") {
  check_approved("table.csv", report::render_csv(summary(), layout()));
}

TEST_CASE("a unit that cannot become the wanted one stays as recorded") {
  const store::Summary bytes{{"a"}, {{"x", "ranks", "counted", "", {2}, {}, {}}}};
  const std::string text = report::render_markdown(bytes, {{{"x", "x", "ms", 0}}});
  CHECK(text.find("x (ranks, counted)") != std::string::npos);
  CHECK(text.find("| 2 |") != std::string::npos);
}

TEST_CASE("an empty summary is a header alone") {
  CHECK(report::render_text({}, layout()) == "strategy\n\n\n--------\n");
  CHECK(report::render_csv({}, layout()) == "strategy\n");
}
