#include "report/text_width.hpp"

#include <catch2/catch.hpp>

using namespace moescope::report;

TEST_CASE("width counts terminal cells, not bytes") {
  CHECK(display_width("") == 0);
  CHECK(display_width("tacg+gesr") == 9);
  CHECK(display_width("µs") == 2);
  CHECK(display_width("e\u0301t\u00e9") == 3);  // one accent as a mark of its own
  CHECK(display_width("数学") == 4);
  CHECK(display_width("🙂") == 2);
  CHECK(display_width("\xC3") == 1);  // cut off in the middle
  CHECK(display_width("\xA9x") == 2);
}

TEST_CASE("padding fills to the width and never cuts") {
  CHECK(pad_left("µs", 4) == "  µs");
  CHECK(pad_right("数", 3) == "数 ");
  CHECK(pad_left("long", 2) == "long");
}
