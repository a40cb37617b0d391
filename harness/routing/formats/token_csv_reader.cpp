#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/text.hpp"
#include "routing/formats/csv_record.hpp"
#include "routing/formats/text_trace.hpp"
#include "routing/formats/token_csv.hpp"
#include "routing/formats/token_csv_columns.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

bool same_choice(const TokenCsvRow& a, const TokenCsvRow& b) {
  return a.request == b.request && a.position == b.position && a.layer == b.layer;
}

class TokenCsv : public TextTrace {
 public:
  TokenCsv(CsvReader csv, const ReadOptions& options, BadRows& bad)
      : TextTrace(options, bad), csv_(std::move(csv)), columns_(TokenCsvColumns::unnamed()) {}

  // The layers and k, from a first pass.
  Result<void> open() {
    MOESCOPE_CHECK(read_header());
    std::vector<std::int64_t> layers;
    std::size_t top_k = 0;
    TokenCsvRow row, first;
    bool first_is_whole = false;
    for (;;) {
      MOESCOPE_TRY(const bool more, next_fields());
      if (!more) break;
      if (!columns_.parse(fields_, row).empty()) continue;
      const auto place = std::ranges::lower_bound(layers, row.layer);
      if (place == layers.end() || *place != row.layer) layers.insert(place, row.layer);
      if (top_k == 0) {
        first = row;
        top_k = row.experts.size();
      } else if (!first_is_whole && columns_.has_position() && same_choice(first, row)) {
        top_k += row.experts.size();
      } else {
        first_is_whole = true;
      }
    }
    if (top_k == 0) return Error::bad_input(csv_.path() + ": holds no row of a layer and experts");
    start(std::move(layers), static_cast<int>(top_k), columns_.has_weights(), columns_.has_step());
    csv_.rewind();
    return read_header();
  }

  ReadProgress progress() const override { return csv_.progress(); }

 protected:
  Error error_here(const std::string& what) const override { return csv_.error_at(line_, what); }
  std::string path() const override { return csv_.path(); }

  Result<bool> read_record(TraceRows& rows) override {
    MOESCOPE_TRY(const bool more, next_fields());
    if (!more) {
      MOESCOPE_CHECK(add_open_row(rows));
      return false;
    }
    TokenCsvRow row;
    const std::string wrong = columns_.parse(fields_, row);
    if (!wrong.empty()) {
      line_ = csv_.line();
      MOESCOPE_CHECK(meet(wrong));
      return true;
    }
    if (has_open_row_ && columns_.has_position() && same_choice(open_, row)) {
      open_.experts.insert(open_.experts.end(), row.experts.begin(), row.experts.end());
      open_.weights.insert(open_.weights.end(), row.weights.begin(), row.weights.end());
      return true;
    }
    MOESCOPE_CHECK(add_open_row(rows));
    open_ = std::move(row);
    line_ = csv_.line();
    has_open_row_ = true;
    // Only rows per activation wait for what follows.
    if (!columns_.has_position() || open_.experts.size() >= static_cast<std::size_t>(header_.top_k))
      return add_and_go_on(rows);
    return true;
  }

 private:
  Result<bool> add_and_go_on(TraceRows& rows) {
    MOESCOPE_CHECK(add_open_row(rows));
    return true;
  }

  Result<void> read_header() {
    MOESCOPE_TRY(const bool more, csv_.next(fields_));
    if (!more) return Error::bad_input(csv_.path() + ": is empty");
    if (const auto columns = TokenCsvColumns::of(fields_)) {
      columns_ = *columns;
      return {};
    }
    TokenCsvRow row;
    columns_ = TokenCsvColumns::unnamed();
    has_first_row_ = columns_.parse(fields_, row).empty();
    if (has_first_row_) return {};
    return csv_.error("the first line names no columns 'layer' and 'experts'");
  }

  // The first line is a row where there is no header.
  Result<bool> next_fields() {
    if (std::exchange(has_first_row_, false)) return true;
    return csv_.next(fields_);
  }

  Result<void> add_open_row(TraceRows& rows) {
    if (!std::exchange(has_open_row_, false)) return {};
    const auto family = table_.family_of(open_.family.empty() ? kNoFamily : open_.family);
    const auto request = table_.index_of(open_.request.empty() ? "0" : open_.request, family,
                                         static_cast<std::int32_t>(open_.source));
    if (table_.family(request) != family)
      return meet(fmt::format("family is '{}', the request's rows before have '{}'", open_.family,
                              table_.requests().families[table_.family(request)]));
    if (!columns_.has_position()) open_.position = counted_[{request, open_.layer}]++;
    return add({request, open_.position, open_.phase, static_cast<std::int32_t>(open_.step)},
               open_.layer, open_.experts, open_.weights, rows);
  }

  CsvReader csv_;
  TokenCsvColumns columns_;
  std::vector<std::string> fields_;
  TokenCsvRow open_;
  std::uint64_t line_ = 0;  // of the open row, or of one that is not sound
  bool has_first_row_ = false, has_open_row_ = false;
  std::map<std::pair<std::int32_t, std::int64_t>, std::int64_t> counted_;
};

}  // namespace

bool is_token_csv(const std::string& first_line) {
  const auto fields = core::split(first_line, ',');
  TokenCsvRow row;
  return TokenCsvColumns::of(fields) || TokenCsvColumns::unnamed().parse(fields, row).empty();
}

Result<std::unique_ptr<TraceReader>> open_token_csv(const std::string& path,
                                                    const ReadOptions& options, BadRows& bad) {
  MOESCOPE_TRY(auto lines, LineReader::open(path));
  auto reader = std::make_unique<TokenCsv>(CsvReader(std::move(lines)), options, bad);
  MOESCOPE_CHECK(reader->open());
  return std::unique_ptr<TraceReader>(std::move(reader));
}

}  // namespace moescope::routing
