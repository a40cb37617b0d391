#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "cli/trace.hpp"
#include "core/text.hpp"
#include "routing/formats/csv_record.hpp"
#include "routing/formats/request_table.hpp"

namespace moescope::cli {
namespace {

using core::Result;

// Requests that the file leaves out.
constexpr char kOther[] = "other";

Result<std::map<std::int64_t, std::string>> read_families(const std::string& path) {
  MOESCOPE_TRY(auto lines, routing::LineReader::open(path));
  routing::CsvReader csv(std::move(lines));
  std::map<std::int64_t, std::string> families;
  std::vector<std::string> fields;
  for (bool first = true;; first = false) {
    MOESCOPE_TRY(const bool more, csv.next(fields));
    if (!more) return families;
    std::int64_t number = 0;
    const bool numbered = routing::parse_number(core::trim(fields[0]), number);
    if (!numbered && first) continue;  // a header
    const std::string family = fields.size() == 2 ? core::trim(fields[1]) : "";
    if (!numbered || family.empty())
      return csv.error(fmt::format("found '{}', NUMBER,FAMILY is needed", core::join(fields, ",")));
    if (!families.try_emplace(number, family).second)
      return csv.error(fmt::format("request {} stands there twice", number));
  }
}

}  // namespace

Result<routing::ChooseRequests> choose_families(const std::string& families) {
  std::error_code ignored;
  if (families.empty() || !std::filesystem::is_regular_file(families, ignored))
    return routing::ChooseRequests();
  MOESCOPE_TRY(auto by_number, read_families(families));
  return routing::ChooseRequests(
      [by_number](const routing::TraceRequests& from) -> Result<routing::TraceRequests> {
        routing::RequestTable names;
        routing::TraceRequests changed = from;
        for (std::size_t i = 0; i < from.family.size(); ++i) {
          const auto number = from.number.empty() ? static_cast<std::int64_t>(i) : from.number[i];
          const auto family = by_number.find(number);
          changed.family[i] = names.family_of(family == by_number.end() ? kOther : family->second);
        }
        changed.families = names.requests().families;
        return changed;
      });
}

}  // namespace moescope::cli
