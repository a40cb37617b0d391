#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "core/text.hpp"
#include "fabric/measurements/measurement.hpp"

namespace moescope::fabric {
namespace {

using core::Error;
using core::Result;

template <class Number>
bool read_number(const std::string& text, Number& number) {
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  return status == std::errc() && end == text.data() + text.size();
}

Result<Measurement> read_row(const std::string& line, const std::string& file) {
  const auto cells = core::split(line, ',');
  const auto columns = core::split(kMeasurementCsvHeader, ',');
  if (cells.size() != columns.size())
    return Error::bad_input(fmt::format("found {} values, {} are needed: {}", cells.size(),
                                        columns.size(), kMeasurementCsvHeader));
  Measurement row;
  bool known = false;
  for (const auto pattern :
       {Pattern::pair_intra, Pattern::pair_inter, Pattern::ring, Pattern::alltoall}) {
    if (to_string(pattern) != cells[0]) continue;
    row.pattern = pattern;
    known = true;
  }
  if (!known)
    return Error::bad_input("pattern: found '" + cells[0] +
                            "', pair-intra, pair-inter, ring or alltoall is needed");
  const auto number = [&](std::size_t column, auto& value) -> Result<void> {
    if (read_number(cells[column], value)) return {};
    return Error::bad_input(
        fmt::format("{}: found '{}', a number is needed", columns[column], cells[column]));
  };
  MOESCOPE_CHECK(number(1, row.ranks));
  MOESCOPE_CHECK(number(2, row.nodes));
  MOESCOPE_CHECK(number(3, row.bytes));
  MOESCOPE_CHECK(number(4, row.seconds));
  row.kind = cells[5];
  row.file = file;
  MOESCOPE_CHECK(check(row));
  return row;
}

}  // namespace

Result<std::vector<Measurement>> parse_measurement_csv(const std::string& text,
                                                       const std::string& file) {
  std::vector<Measurement> rows;
  std::istringstream lines(text);
  bool headed = false;
  int number = 0;
  for (std::string raw; std::getline(lines, raw);) {
    ++number;
    const std::string line = core::trim(raw);
    if (line.empty() || line.starts_with('#')) continue;
    const std::string place = fmt::format("{}:{}", file, number);
    if (!headed && line != kMeasurementCsvHeader)
      return Error::bad_input(fmt::format("{}: found '{}', the columns {} are needed", place, line,
                                          kMeasurementCsvHeader));
    if (std::exchange(headed, true) == false) continue;
    auto row = read_row(line, file);
    if (!row) return row.error().in(place);
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace moescope::fabric
