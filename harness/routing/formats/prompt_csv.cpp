#include "routing/formats/prompt_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>

#include "routing/formats/csv_record.hpp"
#include "routing/formats/text_trace.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

constexpr std::size_t kColumns = 4;
constexpr char kHeader[] = "Layer ID,Batch Number,Token,Activated Expert IDs";

class PromptCsv : public TextTrace {
 public:
  PromptCsv(CsvReader csv, const ReadOptions& options, BadRows& bad)
      : TextTrace(options, bad), csv_(std::move(csv)) {}

  // The layers and k, from a first pass: rows come layer by layer.
  Result<void> open() {
    MOESCOPE_CHECK(skip_header());
    std::vector<std::int64_t> layers, experts;
    int top_k = 0;
    for (;;) {
      MOESCOPE_TRY(const bool more, csv_.next(fields_));
      if (!more) break;
      std::int64_t layer = 0;
      if (fields_.size() != kColumns || !parse_number(fields_[0], layer)) continue;
      const auto place = std::ranges::lower_bound(layers, layer);
      if (place == layers.end() || *place != layer) layers.insert(place, layer);
      if (top_k == 0 && parse_numbers(fields_[3], experts))
        top_k = static_cast<int>(experts.size());
    }
    if (top_k == 0) return Error::bad_input(csv_.path() + ": holds no row of a layer and experts");
    start(std::move(layers), top_k, false, false);
    const auto number = number_in(std::filesystem::path(csv_.path()).stem().string());
    request_ = table_.index_of(number.value_or(0), table_.family_of(kNoFamily));
    csv_.rewind();
    return skip_header();
  }

  ReadProgress progress() const override { return csv_.progress(); }

 protected:
  Error error_here(const std::string& what) const override { return csv_.error(what); }
  std::string path() const override { return csv_.path(); }

  Result<bool> read_record(TraceRows& rows) override {
    MOESCOPE_TRY(const bool more, csv_.next(fields_));
    if (!more) return false;
    std::int64_t layer = layer_;
    std::string wrong = check_fields(layer);
    layer_ = layer;
    // A row that is not sound still takes its place, or all tokens behind it would move up.
    const std::int64_t position = next_position_[layer]++;
    if (wrong.empty()) wrong = check_text(position);
    if (!wrong.empty()) {
      MOESCOPE_CHECK(meet(wrong));
      return true;
    }
    MOESCOPE_CHECK(add({request_, position, Phase::prefill, 0}, layer, experts_, {}, rows));
    return true;
  }

 private:
  Result<void> skip_header() {
    MOESCOPE_TRY(const bool more, csv_.next(fields_));
    if (!more || fields_.size() != kColumns || fields_[0] != "Layer ID")
      return csv_.error(std::string("the first line is not '") + kHeader + "'");
    return {};
  }

  std::string check_fields(std::int64_t& layer) {
    std::int64_t batch = 0;
    if (fields_.size() != kColumns)
      return fmt::format("{} fields, {} are needed: {}", fields_.size(), kColumns, kHeader);
    if (!parse_number(fields_[0], layer))
      return fmt::format("Layer ID is '{}', a whole number is needed", fields_[0]);
    if (!parse_number(fields_[1], batch) || batch != 0)
      return fmt::format("Batch Number is '{}', 0 is needed (one prompt per file)", fields_[1]);
    if (!parse_numbers(fields_[3], experts_))
      return fmt::format("Activated Expert IDs is '{}', a list like [8, 26] is needed", fields_[3]);
    return "";
  }

  // A row that is missing or doubled in one layer shows in the texts behind it.
  std::string check_text(std::int64_t position) {
    const std::size_t hash = std::hash<std::string>()(fields_[2]);
    const auto place = static_cast<std::size_t>(position);
    if (place == texts_.size()) texts_.push_back(hash);
    if (place < texts_.size() && texts_[place] == hash) return "";
    return fmt::format("token {} is '{}' here and another text in the layers before", position,
                       fields_[2]);
  }

  CsvReader csv_;
  std::vector<std::string> fields_;
  std::vector<std::int64_t> experts_;
  std::vector<std::size_t> texts_;  // hashes
  std::map<std::int64_t, std::int64_t> next_position_;
  std::int64_t layer_ = 0;
  std::int32_t request_ = 0;
};

}  // namespace

bool is_prompt_csv(const std::string& first_line) { return first_line.starts_with("Layer ID,"); }

Result<std::unique_ptr<TraceReader>> open_prompt_csv(const std::string& path,
                                                     const ReadOptions& options, BadRows& bad) {
  MOESCOPE_TRY(auto lines, LineReader::open(path));
  auto reader = std::make_unique<PromptCsv>(CsvReader(std::move(lines)), options, bad);
  MOESCOPE_CHECK(reader->open());
  return std::unique_ptr<TraceReader>(std::move(reader));
}

}  // namespace moescope::routing
