#include "store/trace/h5_trace_writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "core/file.hpp"
#include "core/version.hpp"
#include "store/h5/writer.hpp"
#include "store/trace/trace_schema.hpp"

namespace moescope::store {
namespace {

using core::Result;
using routing::TraceRows;
using trace_schema::as;
using trace_schema::kByteExperts;

// A column that grows, with the type of its elements.
struct Column {
  h5::Node node;
  h5::Handle type;
  std::string name;

  template <class T>
  void append(const std::vector<T>& values, std::size_t rows) {
    node.append(type, values.data(), rows);
  }
};

class H5TraceWriter : public routing::TraceWriter {
 public:
  H5TraceWriter(std::string path, const routing::TraceHeader& header, std::string source)
      : path_(std::move(path)),
        temporary_(path_ + ".tmp-" + std::to_string(::getpid())),
        source_(std::move(source)),
        header_(header),
        bytes_(header.experts > 0 && header.experts <= kByteExperts) {}

  ~H5TraceWriter() override {
    if (temporary_.empty()) return;
    columns_.clear();
    root_.reset();
    (void)file_->close();
    ::unlink(temporary_.c_str());
  }

  Result<void> open() {
    MOESCOPE_CHECK(core::check_writable(path_));
    MOESCOPE_TRY(file_, h5::DiskWriter::create(temporary_));
    root_.emplace(file_->root());
    root_->attribute("NX_class", "NXroot");
    root_->attribute("schema", trace_schema::kSchema);
    root_->attribute("schema_version", trace_schema::kSchemaVersion);
    root_->attribute("software", "moescope");
    root_->attribute("software_version", core::version());
    root_->attribute("source", source_);
    root_->attribute("encoding_version", trace_schema::kEncodingVersion);
    return file_->result();
  }

  Result<void> append(const TraceRows& rows, const routing::TraceRequests&) override {
    const std::size_t count = rows.tokens();
    if (count == 0) return {};
    if (columns_.empty()) make_columns();
    std::size_t at = 0;
    std::vector<std::int64_t> tokens(count);
    std::iota(tokens.begin(), tokens.end(), static_cast<std::int64_t>(tokens_));
    columns_[at++].append(tokens, count);
    if (bytes_)
      columns_[at++].append(as<std::uint8_t>(rows.expert_ids), count);
    else
      columns_[at++].append(rows.expert_ids, count);
    columns_[at++].append(rows.request, count);
    columns_[at++].append(rows.position, count);
    columns_[at++].append(as<std::uint8_t>(rows.phase), count);
    if (header_.steps) columns_[at++].append(rows.step, count);
    if (header_.gates) {
      std::vector<h5::Half> halves(rows.gates.size());
      std::ranges::transform(rows.gates, halves.begin(), h5::half_from_float);
      columns_[at++].append(halves, count);
    }
    tokens_ += count;
    return named(file_->result());
  }

  Result<void> finish(int experts, const routing::TraceRequests& requests) override {
    root_->attribute("experts", experts);
    root_->index_axis("layer", static_cast<std::size_t>(header_.layers), "MoE layer");
    root_->index_axis("slot", static_cast<std::size_t>(header_.top_k),
                      "place by descending weight, where the source tells weights");
    root_->index_axis("request_index", requests.family.size(), "request");
    root_->axis("family", requests.families, "task family");
    root_->array("request_family", requests.family, {"request_index"},
                 {"index of the request's task family"});
    root_->array("request_source", requests.source, {"request_index"},
                 {"rank on which the sequence lives"});
    root_->array("request_number", requests.number, {"request_index"},
                 {"number by which the source knows the request"});
    if (!columns_.empty()) {
      root_->grown_axis(std::move(columns_[0].node), "token", tokens_);
      for (std::size_t i = 1; i < columns_.size(); ++i) {
        const bool choices = columns_[i].name == "experts" || columns_[i].name == "gate";
        root_->grown_on(columns_[i].node, columns_[i].name,
                        choices ? std::vector<std::string>{"token", "layer", "slot"}
                                : std::vector<std::string>{"token"});
      }
    }
    columns_.clear();
    root_.reset();
    MOESCOPE_CHECK(named(file_->close()));
    MOESCOPE_CHECK(core::publish_file(temporary_, path_));
    temporary_.clear();
    return {};
  }

 private:
  template <class T>
  void add(const char* name, const h5::Shape& row, const h5::About& about) {
    auto type = h5::element_type<T>();
    auto node = root_->grow(name, type, row, about);
    columns_.push_back({std::move(node), std::move(type), name});
  }

  void make_columns() {
    const h5::Shape choices{static_cast<std::size_t>(header_.layers),
                            static_cast<std::size_t>(header_.top_k)};
    const h5::About experts{"expert that the router chose"};
    add<std::int64_t>("token", {}, {"token, in the order of the source"});
    if (bytes_)
      add<std::uint8_t>("experts", choices, experts);
    else
      add<std::uint16_t>("experts", choices, experts);
    add<std::int32_t>("request", {}, {"request of the token"});
    add<std::int32_t>("position", {}, {"place in the request's sequence"});
    add<std::uint8_t>("phase", {}, {"0 prefill, 1 decode"});
    if (header_.steps) add<std::int32_t>("step", {}, {"forward pass in which the token ran"});
    if (header_.gates) add<h5::Half>("gate", choices, {"weight of the expert's output", "1"});
  }

  // The error speaks of the file that was asked for, not of the one beside it.
  Result<void> named(const Result<void>& done) const {
    if (done) return {};
    auto error = done.error();
    if (error.message.starts_with(temporary_))
      error.message = path_ + error.message.substr(temporary_.size());
    return error;
  }

  std::string path_, temporary_, source_;
  routing::TraceHeader header_;
  bool bytes_;
  std::unique_ptr<h5::DiskWriter> file_;
  std::optional<h5::GroupWriter> root_;
  std::vector<Column> columns_;
  std::size_t tokens_ = 0;
};

}  // namespace

Result<std::unique_ptr<routing::TraceWriter>> create_h5_trace(const std::string& path,
                                                              const routing::TraceHeader& header,
                                                              const std::string& source) {
  auto writer = std::make_unique<H5TraceWriter>(path, header, source);
  MOESCOPE_CHECK(writer->open());
  return std::unique_ptr<routing::TraceWriter>(std::move(writer));
}

}  // namespace moescope::store
