#include "comm/stall_reports.hpp"

#include <catch2/catch.hpp>

using moescope::comm::StallReports;

TEST_CASE("ranks that do not say that they wait are the ones that do not answer") {
  StallReports reports(4);
  reports.add(0);
  CHECK(reports.verdict(7.02) == "ranks 1, 2, 3 did not answer for 7 s");
  reports.add(3);
  reports.add(1);
  reports.add(1);
  CHECK(reports.verdict(0.2) == "rank 2 did not answer for 1 s");
  reports.add(2);
  CHECK(reports.verdict(7.6) == "no rank's bytes arrived for 8 s: all wait for each other");
}
