#include "routing/formats/token_csv_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/text.hpp"
#include "routing/formats/csv_record.hpp"

namespace moescope::routing {
namespace {

std::string parse_whole(const std::vector<std::string>& fields, std::size_t column,
                        const char* name, std::int64_t& value) {
  if (column == SIZE_MAX) return "";
  if (parse_number(core::trim(fields[column]), value) && value >= 0 &&
      value <= std::numeric_limits<std::int32_t>::max())
    return "";
  return fmt::format("{} is '{}', a whole number from 0 is needed", name, fields[column]);
}

}  // namespace

std::optional<TokenCsvColumns> TokenCsvColumns::of(const std::vector<std::string>& header) {
  TokenCsvColumns columns;
  columns.count_ = header.size();
  const std::vector<std::pair<std::vector<std::string>, std::size_t*>> known{
      {{"layer", "layer_id"}, &columns.layer_},
      {{"expert", "experts", "expert_id", "expert_ids"}, &columns.experts_},
      {{"request", "request_id", "prompt_id"}, &columns.request_},
      {{"position", "token", "token_id", "token_idx"}, &columns.position_},
      {{"family"}, &columns.family_},
      {{"phase"}, &columns.phase_},
      {{"step"}, &columns.step_},
      {{"source"}, &columns.source_},
      {{"weight", "weights", "gate"}, &columns.weights_}};
  for (std::size_t i = 0; i < header.size(); ++i)
    for (const auto& [names, column] : known)
      if (std::ranges::count(names, core::trim(header[i])) && *column == kNone) *column = i;
  if (columns.layer_ == kNone || columns.experts_ == kNone) return std::nullopt;
  return columns;
}

TokenCsvColumns TokenCsvColumns::unnamed() {
  TokenCsvColumns columns;
  columns.count_ = 2;
  columns.layer_ = 0;
  columns.experts_ = 1;
  return columns;
}

std::string TokenCsvColumns::parse(const std::vector<std::string>& fields, TokenCsvRow& row) const {
  if (fields.size() != count_)
    return fmt::format("{} fields, {} are needed", fields.size(), count_);
  std::string wrong = parse_whole(fields, layer_, "layer", row.layer);
  if (wrong.empty()) wrong = parse_whole(fields, position_, "position", row.position);
  if (wrong.empty()) wrong = parse_whole(fields, step_, "step", row.step);
  if (wrong.empty()) wrong = parse_whole(fields, source_, "source", row.source);
  if (!wrong.empty()) return wrong;
  if (!parse_numbers(fields[experts_], row.experts))
    return fmt::format("experts is '{}', ids with spaces between are needed", fields[experts_]);
  if (weights_ != kNone && !parse_reals(fields[weights_], row.weights))
    return fmt::format("weights is '{}', numbers with spaces between are needed", fields[weights_]);
  if (request_ != kNone) row.request = core::trim(fields[request_]);
  if (family_ != kNone) row.family = fields[family_];
  if (phase_ == kNone) return "";
  const std::string phase = core::trim(fields[phase_]);
  if (phase != "prefill" && phase != "decode")
    return fmt::format("phase is '{}', prefill or decode is needed", phase);
  row.phase = phase == "decode" ? Phase::decode : Phase::prefill;
  return "";
}

}  // namespace moescope::routing
