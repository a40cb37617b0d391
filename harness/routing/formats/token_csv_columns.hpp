// The columns of token_csv.hpp and one row's values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "routing/trace.hpp"

namespace moescope::routing {

struct TokenCsvRow {
  std::string request, family;
  std::int64_t layer = 0, position = 0, step = 0, source = -1;
  Phase phase = Phase::prefill;
  std::vector<std::int64_t> experts;
  std::vector<float> weights;
};

class TokenCsvColumns {
 public:
  // The columns that a header line names; nothing when layer or experts are not among them.
  static std::optional<TokenCsvColumns> of(const std::vector<std::string>& header);
  // Those of a file without a header: layer, experts.
  static TokenCsvColumns unnamed();

  bool has_position() const { return position_ != kNone; }
  bool has_weights() const { return weights_ != kNone; }
  bool has_step() const { return step_ != kNone; }

  // What is wrong with a record, or "". Columns that are not there keep their defaults.
  std::string parse(const std::vector<std::string>& fields, TokenCsvRow& row) const;

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  std::size_t count_ = 0, layer_ = kNone, experts_ = kNone, request_ = kNone, position_ = kNone,
              family_ = kNone, phase_ = kNone, step_ = kNone, source_ = kNone, weights_ = kNone;
};

}  // namespace moescope::routing
