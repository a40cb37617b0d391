// Records of comma-separated values (RFC 4180): fields may stand in quotes and then hold commas,
// doubled quotes and line ends.
#pragma once

#include <string>
#include <vector>

#include "routing/formats/line_reader.hpp"

namespace moescope::routing {

class CsvReader {
 public:
  explicit CsvReader(LineReader lines) : lines_(std::move(lines)) {}

  // Replaces `fields`; false after the last record. Empty lines are passed over.
  core::Result<bool> next(std::vector<std::string>& fields);
  void rewind() { lines_.rewind(); }
  ReadProgress progress() const { return lines_.progress(); }
  const std::string& path() const { return lines_.path(); }
  std::uint64_t line() const { return record_line_; }  // at which the last record begins
  // bad_input "FILE:LINE: WHAT", at the last record or another line.
  core::Error error(const std::string& what) const { return error_at(record_line_, what); }
  core::Error error_at(std::uint64_t line, const std::string& what) const;

 private:
  LineReader lines_;
  std::string line_;
  std::uint64_t record_line_ = 0;
};

// Whole numbers between brackets, spaces, commas or semicolons: "[8, 26]", "52 40". False when
// there is anything else, or none.
bool parse_numbers(std::string_view text, std::vector<std::int64_t>& numbers);
bool parse_number(std::string_view text, std::int64_t& number);
// The same for real numbers.
bool parse_reals(std::string_view text, std::vector<float>& numbers);

}  // namespace moescope::routing
