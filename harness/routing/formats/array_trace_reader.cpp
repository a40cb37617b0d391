#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "routing/formats/array_trace.hpp"
#include "routing/formats/npy_array.hpp"
#include "routing/formats/row_check.hpp"
#include "routing/formats/token_table.hpp"
#include "routing/formats/zip_reader.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

constexpr std::size_t kBlockCells = 1 << 20;
constexpr std::size_t kMaxLayers = 4096, kMaxTopK = 4096, kMaxFamilies = 4096;

// Finds the arrays of a trace by name.
class ArrayFile {
 public:
  static Result<ArrayFile> npy(const std::string& path) {
    MOESCOPE_TRY(ByteRegion region, ByteRegion::open(path));
    return ArrayFile(std::move(region));
  }
  static Result<ArrayFile> npz(const std::string& path) {
    MOESCOPE_TRY(ArrayFile file, npy(path));
    MOESCOPE_TRY(file.entries_, read_zip_directory(file.region_));
    file.zipped_ = true;
    return file;
  }

  bool has(const std::string& name) const { return entries_.contains(name + ".npy"); }
  Result<NpyArray> open(const std::string& name) const {
    if (!zipped_) return NpyArray::open(region_, "");
    const auto entry = entries_.find(name + ".npy");
    if (entry == entries_.end()) return Error::bad_input(path() + ": " + name + " is missing");
    MOESCOPE_TRY(const ByteRegion bytes, open_zip_entry(region_, entry->first, entry->second));
    return NpyArray::open(bytes, name);
  }
  // The array of expert ids under any of its names.
  Result<NpyArray> open_experts() const {
    for (const char* name : {"experts", "topk_ids", "routed_experts", "expert_ids"})
      if (!zipped_ || has(name)) return open(name);
    std::string only;
    for (const auto& [name, entry] : entries_) {
      if (!name.ends_with(".npy")) continue;
      if (!only.empty()) return no_experts();
      only = name.substr(0, name.size() - 4);
    }
    if (only.empty()) return no_experts();
    return open(only);
  }
  const std::string& path() const { return region_.name(); }

 private:
  explicit ArrayFile(ByteRegion region) : region_(std::move(region)) {}
  Error no_experts() const {
    for (const char* counts : {"logical_count.npy", "physical_count.npy", "counts.npy"})
      if (entries_.contains(counts))
        return Error::bad_input(path() + ": holds counts per expert (" + counts +
                                "), and no choices of single tokens: record per token");
    return Error::bad_input(path() + ": has no array `experts` [tokens, layers, k]");
  }

  ByteRegion region_;
  std::map<std::string, ZipEntry> entries_;
  bool zipped_ = false;
};

class ArrayTrace : public TraceReader {
 public:
  ArrayTrace(NpyArray experts, BadRows& bad) : experts_(std::move(experts)), bad_(bad) {}

  Result<void> open(const ArrayFile& file, const ReadOptions& options) {
    const auto& shape = experts_.header().shape;
    if ((shape.size() != 2 && shape.size() != 3) || shape[1] < 1 || shape[1] > kMaxLayers ||
        (shape.size() == 3 && (shape[2] < 1 || shape[2] > kMaxTopK)))
      return experts_.error(
          fmt::format("has shape [{}]; [tokens, layers, k] or [tokens, layers] is needed{}",
                      fmt::join(shape, ", "),
                      experts_.header().kind == NpyHeader::integer ? "" : ", of whole numbers"));
    header_.layers = static_cast<int>(shape[1]);
    header_.top_k = shape.size() == 3 ? static_cast<int>(shape[2]) : 1;
    header_.experts = options.experts;
    if (file.has("num_experts") && options.experts == 0) MOESCOPE_CHECK(read_experts(file));
    const std::size_t cells = static_cast<std::size_t>(header_.layers) * header_.top_k;
    MOESCOPE_CHECK(column(file, "gate", gates_, cells));
    MOESCOPE_CHECK(column(file, "request", request_, 1));
    MOESCOPE_CHECK(column(file, "position", position_, 1));
    MOESCOPE_CHECK(column(file, "phase", phase_, 1));
    MOESCOPE_CHECK(column(file, "step", step_, 1));
    header_.gates = gates_.has_value();
    header_.steps = step_.has_value();
    tokens_.emplace(header_);
    block_rows_ = std::max<std::size_t>(kBlockCells / cells, 1);
    return read_requests(file);
  }

  const TraceHeader& header() const override { return header_; }
  const TraceRequests& requests() const override { return table_.requests(); }
  ReadProgress progress() const override { return {next_, experts_.rows()}; }

  Result<bool> next(TraceRows& rows) override {
    rows.clear();
    while (rows.tokens() == 0 && next_ < experts_.rows()) MOESCOPE_CHECK(read_block(rows));
    return rows.tokens() > 0;
  }

 private:
  Result<void> column(const ArrayFile& file, const char* name, std::optional<NpyArray>& array,
                      std::size_t cells) {
    if (!file.has(name)) return {};
    MOESCOPE_TRY(auto opened, file.open(name));
    if (opened.header().shape.empty() || opened.rows() != experts_.rows() ||
        (opened.rows() > 0 && opened.row_elements() != cells))
      return opened.error(fmt::format("has shape [{}]; {} for each of the {} tokens is needed",
                                      fmt::join(opened.header().shape, ", "),
                                      cells == 1 ? "one number" : "one per layer and expert",
                                      experts_.rows()));
    array.emplace(std::move(opened));
    return {};
  }

  Result<void> read_experts(const ArrayFile& file) {
    MOESCOPE_TRY(const auto array, file.open("num_experts"));
    std::vector<std::int64_t> value;
    if (array.header().elements() == 1) MOESCOPE_CHECK(array.read_integers(0, 1, value));
    if (value.size() != 1 || value[0] < 1 || value[0] > kMaxExperts)
      return array.error(fmt::format("is not one number from 1 to {}", kMaxExperts));
    header_.experts = static_cast<int>(value[0]);
    return {};
  }

  Result<std::vector<std::int64_t>> request_column(const ArrayFile& file, const char* name,
                                                   std::size_t rows, std::int64_t end) {
    MOESCOPE_TRY(const auto array, file.open(name));
    std::vector<std::int64_t> values;
    if (array.header().shape.size() != 1 || array.rows() != rows)
      return array.error(fmt::format("has shape [{}], [{}] is needed",
                                     fmt::join(array.header().shape, ", "), rows));
    MOESCOPE_CHECK(array.read_integers(0, rows, values));
    for (const auto value : values)
      if (value < 0 || value >= end)
        return array.error(fmt::format("holds {}, 0 to {} is needed", value, end - 1));
    return values;
  }

  // Requests that stand in columns of their own; `request` then holds their indices.
  Result<void> read_requests(const ArrayFile& file) {
    if (!file.has("request_family")) return {};
    if (!request_ || !file.has("families"))
      return experts_.error("`request_family` needs `request` and `families` beside it");
    MOESCOPE_TRY(const auto families, file.open("families"));
    MOESCOPE_TRY(const auto family_array, file.open("request_family"));
    std::vector<std::string> names;
    if (families.header().shape.size() != 1 || families.rows() > kMaxFamilies)
      return families.error("is not a list of names");
    MOESCOPE_CHECK(families.read_texts(0, families.rows(), names));
    for (const auto& name : names) table_.family_of(name);
    const std::size_t count = family_array.rows();
    MOESCOPE_TRY(const auto family, request_column(file, "request_family", count,
                                                   static_cast<std::int64_t>(names.size())));
    std::vector<std::int64_t> source, number;
    if (file.has("request_source")) {
      MOESCOPE_TRY(source, request_column(file, "request_source", count,
                                          std::numeric_limits<std::int32_t>::max()));
    }
    if (file.has("request_number")) {
      MOESCOPE_TRY(number, request_column(file, "request_number", count,
                                          std::numeric_limits<std::int64_t>::max()));
    }
    for (std::size_t i = 0; i < count; ++i)
      table_.index_of(static_cast<std::int64_t>(i), static_cast<std::int32_t>(family[i]),
                      source.empty() ? -1 : static_cast<std::int32_t>(source[i]));
    table_.requests().number = std::move(number);
    indexed_ = true;
    return {};
  }

  std::int32_t request_of(std::int64_t named, std::string& wrong) {
    const auto known = static_cast<std::int64_t>(requests().family.size());
    if (!indexed_ && named >= 0) return table_.index_of(named, table_.family_of(kNoFamily));
    if (indexed_ && named >= 0 && named < known) return static_cast<std::int32_t>(named);
    wrong = indexed_ ? fmt::format("request {}, 0 to {} is needed", named, known - 1)
                     : fmt::format("request {}, 0 or more is needed", named);
    return 0;
  }

  Result<void> read_block(TraceRows& rows) {
    block_.clear();
    request_rows_.clear();
    const std::size_t count = std::min<std::size_t>(block_rows_, experts_.rows() - next_);
    block_.tokens = count;
    MOESCOPE_CHECK(experts_.read_integers(next_, count, block_.experts));
    if (gates_) MOESCOPE_CHECK(gates_->read_reals(next_, count, block_.gates));
    if (request_) MOESCOPE_CHECK(request_->read_integers(next_, count, request_rows_));
    if (position_) MOESCOPE_CHECK(position_->read_integers(next_, count, block_.position));
    if (phase_) MOESCOPE_CHECK(phase_->read_integers(next_, count, block_.phase));
    if (step_) MOESCOPE_CHECK(step_->read_integers(next_, count, block_.step));
    for (std::size_t i = 0; i < count; ++i) {
      std::string wrong;
      const std::int32_t request = request_of(request_ ? request_rows_[i] : 0, wrong);
      if (wrong.empty()) wrong = tokens_->add(block_, i, request, table_, rows);
      if (!wrong.empty())
        MOESCOPE_CHECK(bad_.meet(experts_.error(fmt::format("token {}: {}", next_ + i, wrong))));
    }
    next_ += count;
    return {};
  }

  NpyArray experts_;
  BadRows& bad_;
  TraceHeader header_;
  RequestTable table_;
  std::optional<NpyArray> gates_, request_, position_, phase_, step_;
  std::optional<TokenTable> tokens_;
  TokenBlock block_;
  std::vector<std::int64_t> request_rows_;
  bool indexed_ = false;
  std::size_t block_rows_ = 0, next_ = 0;
};

Result<std::unique_ptr<TraceReader>> open_arrays(const ArrayFile& file, const ReadOptions& options,
                                                 BadRows& bad) {
  MOESCOPE_TRY(auto experts, file.open_experts());
  auto reader = std::make_unique<ArrayTrace>(std::move(experts), bad);
  MOESCOPE_CHECK(reader->open(file, options));
  return std::unique_ptr<TraceReader>(std::move(reader));
}

}  // namespace

Result<std::unique_ptr<TraceReader>> open_npy_trace(const std::string& path,
                                                    const ReadOptions& options, BadRows& bad) {
  MOESCOPE_TRY(const auto file, ArrayFile::npy(path));
  return open_arrays(file, options, bad);
}

Result<std::unique_ptr<TraceReader>> open_npz_trace(const std::string& path,
                                                    const ReadOptions& options, BadRows& bad) {
  MOESCOPE_TRY(const auto file, ArrayFile::npz(path));
  return open_arrays(file, options, bad);
}

}  // namespace moescope::routing
