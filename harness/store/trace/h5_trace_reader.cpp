#include "store/trace/h5_trace_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"
#include "routing/formats/row_check.hpp"
#include "routing/formats/token_table.hpp"
#include "store/h5/plain/row_reader.hpp"
#include "store/trace/h5_request_column.hpp"
#include "store/trace/trace_schema.hpp"

namespace moescope::store {
namespace {

using core::Error;
using core::Result;
using routing::TraceRows;

// A block of rows is as large as the file's chunks, and within these bounds.
constexpr std::size_t kMinBlockRows = 256;
constexpr std::size_t kMaxBlockCells = 4 << 20;
// No model in use has more; a damaged file may say so.
constexpr std::size_t kMaxLayers = 4096, kMaxTopK = 4096;

class H5TraceReader : public routing::TraceReader {
 public:
  H5TraceReader(h5::RowReader experts, H5RequestColumn requests, routing::BadRows& bad)
      : experts_(std::move(experts)), requests_(std::move(requests)), bad_(bad) {}

  Result<void> open(const h5::PlainNode& group, int stated_experts, int wanted_experts) {
    const auto& shape = experts_.array().shape;
    if ((shape.size() != 2 && shape.size() != 3) || shape[1] < 1 || shape[1] > kMaxLayers ||
        (shape.size() == 3 && (shape[2] < 1 || shape[2] > kMaxTopK)))
      return experts_.error(
          fmt::format("has shape [{}]; [tokens, layers, k] or [tokens, layers] "
                      "is needed",
                      fmt::join(shape, ", ")));
    header_.layers = static_cast<int>(shape[1]);
    header_.top_k = shape.size() == 3 ? static_cast<int>(shape[2]) : 1;
    header_.experts = wanted_experts > 0 ? wanted_experts : stated_experts;
    MOESCOPE_CHECK(column(group, "gate", gates_, &shape));
    MOESCOPE_CHECK(column(group, "position", positions_, nullptr));
    MOESCOPE_CHECK(column(group, "phase", phases_, nullptr));
    MOESCOPE_CHECK(column(group, "step", steps_, nullptr));
    header_.gates = gates_.has_value();
    header_.steps = steps_.has_value();
    tokens_.emplace(header_);
    const std::size_t cells = static_cast<std::size_t>(header_.layers) * header_.top_k;
    block_rows_ = std::clamp<std::size_t>(experts_.natural_rows(), kMinBlockRows,
                                          std::max(kMaxBlockCells / cells, kMinBlockRows));
    return {};
  }

  const routing::TraceHeader& header() const override { return header_; }
  const routing::TraceRequests& requests() const override { return requests_.requests(); }
  routing::ReadProgress progress() const override { return {next_, experts_.rows()}; }

  Result<bool> next(TraceRows& rows) override {
    rows.clear();
    while (rows.tokens() == 0 && next_ < experts_.rows()) MOESCOPE_CHECK(read_block(rows));
    return rows.tokens() > 0;
  }

 private:
  Result<void> column(const h5::PlainNode& group, const char* name,
                      std::optional<h5::RowReader>& reader, const h5::Shape* shape) {
    if (!group.has(name)) return {};
    MOESCOPE_TRY(auto opened, h5::RowReader::open(group, name));
    const h5::Shape wanted = shape ? *shape : h5::Shape{experts_.rows()};
    if (opened.array().shape != wanted)
      return opened.error(fmt::format("has shape [{}], [{}] is needed",
                                      fmt::join(opened.array().shape, ", "),
                                      fmt::join(wanted, ", ")));
    reader.emplace(std::move(opened));
    return {};
  }

  Result<void> read_block(TraceRows& rows) {
    block_.clear();
    block_.tokens = std::min(block_rows_, experts_.rows() - next_);
    const std::size_t count = block_.tokens;
    MOESCOPE_CHECK(experts_.read_integers(count, block_.experts));
    MOESCOPE_CHECK(requests_.read(count));
    if (gates_) MOESCOPE_CHECK(gates_->read_reals(count, block_.gates));
    if (positions_) MOESCOPE_CHECK(positions_->read_integers(count, block_.position));
    if (phases_) MOESCOPE_CHECK(phases_->read_integers(count, block_.phase));
    if (steps_) MOESCOPE_CHECK(steps_->read_integers(count, block_.step));
    for (std::size_t i = 0; i < count; ++i) {
      std::string wrong;
      const std::int32_t request = requests_.request_of(i, wrong);
      if (wrong.empty()) wrong = tokens_->add(block_, i, request, requests_.table(), rows);
      if (!wrong.empty())
        MOESCOPE_CHECK(bad_.meet(experts_.error(fmt::format("token {}: {}", next_ + i, wrong))));
    }
    next_ += count;
    return {};
  }

  h5::RowReader experts_;
  H5RequestColumn requests_;
  routing::BadRows& bad_;
  routing::TraceHeader header_;
  std::optional<h5::RowReader> gates_, positions_, phases_, steps_;
  std::size_t block_rows_ = 0;
  std::uint64_t next_ = 0;
  routing::TokenBlock block_;
  std::optional<routing::TokenTable> tokens_;
};

// A trace without tokens: the arrays were left out.
class EmptyTrace : public routing::TraceReader {
 public:
  EmptyTrace(routing::TraceHeader header, routing::TraceRequests requests)
      : header_(header), requests_(std::move(requests)) {}
  const routing::TraceHeader& header() const override { return header_; }
  const routing::TraceRequests& requests() const override { return requests_; }
  routing::ReadProgress progress() const override { return {}; }
  Result<bool> next(TraceRows& rows) override {
    rows.clear();
    return false;
  }

 private:
  routing::TraceHeader header_;
  routing::TraceRequests requests_;
};

Result<int> experts_attribute(const h5::PlainNode& group, const std::string& name) {
  MOESCOPE_TRY(const auto experts, group.integer_attribute(name));
  if (experts < 1 || experts > routing::kMaxExperts)
    return group.error(
        fmt::format("attribute {} is {}, 1 to {} is needed", name, experts, routing::kMaxExperts));
  return static_cast<int>(experts);
}

Result<std::unique_ptr<routing::TraceReader>> open_native(const h5::PlainNode& group,
                                                          const routing::ReadOptions& options,
                                                          routing::BadRows& bad) {
  MOESCOPE_TRY(const auto version, group.integer_attribute("encoding_version"));
  if (version > trace_schema::kEncodingVersion)
    return group.error(
        fmt::format("encoding_version {} is newer than this program, which reads "
                    "{}; update moescope",
                    version, trace_schema::kEncodingVersion));
  MOESCOPE_TRY(const int experts, experts_attribute(group, "experts"));
  MOESCOPE_TRY(auto requests, H5RequestColumn::of_indices(group));
  if (!group.has("experts")) {
    MOESCOPE_TRY(const auto layers, group.array("layer"));
    MOESCOPE_TRY(const auto slots, group.array("slot"));
    routing::TraceHeader header;
    header.layers = static_cast<int>(std::min(layers.rows(), kMaxLayers));
    header.top_k = static_cast<int>(std::min(slots.rows(), kMaxTopK));
    header.experts = options.experts > 0 ? options.experts : experts;
    return std::unique_ptr<routing::TraceReader>(
        std::make_unique<EmptyTrace>(header, requests.requests()));
  }
  MOESCOPE_TRY(auto rows, h5::RowReader::open(group, "experts"));
  auto reader = std::make_unique<H5TraceReader>(std::move(rows), std::move(requests), bad);
  MOESCOPE_CHECK(reader->open(group, experts, options.experts));
  return std::unique_ptr<routing::TraceReader>(std::move(reader));
}

Result<std::unique_ptr<routing::TraceReader>> open_token_table(const h5::PlainNode& root,
                                                               const routing::ReadOptions& options,
                                                               routing::BadRows& bad) {
  if (!root.has("experts"))
    return root.error(
        "holds no trace: no attribute schema of moescope, and no array `experts` [tokens, layers, "
        "k]");
  int experts = 0;
  if (root.has_attribute("experts_per_layer")) {
    MOESCOPE_TRY(experts, experts_attribute(root, "experts_per_layer"));
  }
  MOESCOPE_TRY(auto rows, h5::RowReader::open(root, "experts"));
  MOESCOPE_TRY(auto requests, H5RequestColumn::of_numbers(root));
  auto reader = std::make_unique<H5TraceReader>(std::move(rows), std::move(requests), bad);
  MOESCOPE_CHECK(reader->open(root, experts, options.experts));
  return std::unique_ptr<routing::TraceReader>(std::move(reader));
}

Result<std::unique_ptr<routing::TraceReader>> open_results(const h5::PlainNode& root,
                                                           const std::string& part,
                                                           const routing::ReadOptions& options,
                                                           routing::BadRows& bad) {
  MOESCOPE_TRY(const auto traces, root.child("traces"));
  if (part.empty())
    return traces.error(
        "a results file holds several traces; name one: FILE#calibration or "
        "FILE#evaluation");
  MOESCOPE_TRY(const auto group, traces.child(part));
  return open_native(group, options, bad);
}

}  // namespace

Result<std::unique_ptr<routing::TraceReader>> open_h5_trace(const std::string& path,
                                                            const std::string& part,
                                                            const routing::ReadOptions& options,
                                                            routing::BadRows& bad) {
  MOESCOPE_TRY(const auto file, h5::PlainFile::open(path));
  MOESCOPE_TRY(const auto root, file.root());
  std::string schema;
  if (root.has_attribute("schema")) {
    MOESCOPE_TRY(const auto texts, root.text_attribute("schema"));
    schema = core::join(texts);
  }
  if (schema == trace_schema::kResultsSchema) return open_results(root, part, options, bad);
  if (!part.empty())
    return root.error("is no results file, so there is no part '" + part + "' of it to name");
  if (schema != trace_schema::kSchema) return open_token_table(root, options, bad);
  MOESCOPE_TRY(const auto version, root.text_attribute("schema_version"));
  if (core::join(version).substr(0, 2) != "1.")
    return root.error("schema_version is '" + core::join(version) +
                      "', this program reads 1.x; update moescope");
  return open_native(root, options, bad);
}

}  // namespace moescope::store
