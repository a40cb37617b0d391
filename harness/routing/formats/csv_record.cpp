#include "routing/formats/csv_record.hpp"

#include <fmt/format.h>

#include <charconv>

namespace moescope::routing {
namespace {

using core::Result;

// A quote that never closes would take in the rest of the file.
constexpr std::size_t kMaxRecord = 1 << 20;

// Takes numbers off `text`, which may hold brackets and separators between them.
template <class T>
bool parse_list(std::string_view text, std::vector<T>& numbers) {
  constexpr std::string_view kBetween = " \t,;[]()";
  numbers.clear();
  for (;;) {
    const auto begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return !numbers.empty();
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(kBetween), text.size());
    T value{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + end, value);
    if (error != std::errc() || stop != text.data() + end) return false;
    numbers.push_back(value);
    text.remove_prefix(end);
  }
}

}  // namespace

Result<bool> CsvReader::next(std::vector<std::string>& fields) {
  fields.clear();
  do {
    MOESCOPE_TRY(const bool more, lines_.next(line_));
    if (!more) return false;
    record_line_ = lines_.line();
    if (record_line_ == 1 && line_.starts_with("\xEF\xBB\xBF")) line_.erase(0, 3);  // a BOM
  } while (line_.empty());
  std::string field;
  bool quoted = false;
  std::size_t size = 0;
  for (std::size_t i = 0;; ++i) {
    if (i == line_.size()) {
      if (!quoted) break;
      size += line_.size() + 1;
      MOESCOPE_TRY(const bool more, lines_.next(line_));
      if (!more || size > kMaxRecord)
        return error("a quote is not closed; a quote inside a field is written twice");
      field += '\n';
      i = std::string::npos;  // the loop's step makes it 0
      continue;
    }
    const char c = line_[i];
    if (quoted && c == '"' && i + 1 < line_.size() && line_[i + 1] == '"') {
      field += '"';
      ++i;
    } else if (c == '"' && (quoted || field.empty())) {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.push_back(std::move(field));
      field.clear();
    } else {
      field += c;
    }
  }
  fields.push_back(std::move(field));
  return true;
}

core::Error CsvReader::error_at(std::uint64_t line, const std::string& what) const {
  return core::Error::bad_input(fmt::format("{}:{}: {}", lines_.path(), line, what));
}

bool parse_numbers(std::string_view text, std::vector<std::int64_t>& numbers) {
  return parse_list(text, numbers);
}

bool parse_reals(std::string_view text, std::vector<float>& numbers) {
  return parse_list(text, numbers);
}

bool parse_number(std::string_view text, std::int64_t& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stop == text.data() + text.size();
}

}  // namespace moescope::routing
