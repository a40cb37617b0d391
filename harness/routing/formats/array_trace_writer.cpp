#include <algorithm>

#include "routing/formats/array_trace.hpp"
#include "routing/formats/byte_region.hpp"
#include "routing/formats/npy_header.hpp"
#include "routing/formats/output_file.hpp"
#include "routing/formats/zip_writer.hpp"

namespace moescope::routing {
namespace {

using core::Result;

// Room for a header whose first length is not known yet.
constexpr std::size_t kHeaderRoom = 192;

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

class NpyTraceWriter : public TraceWriter {
 public:
  NpyTraceWriter(std::unique_ptr<OutputFile> file, const TraceHeader& header)
      : file_(std::move(file)), header_(header) {}

  Result<void> append(const TraceRows& rows, const TraceRequests&) override {
    if (file_->size() == 0) MOESCOPE_CHECK(file_->write(header_bytes()));
    tokens_ += rows.tokens();
    return file_->write(bytes_of(rows.expert_ids));
  }

  Result<void> finish(int, const TraceRequests&) override {
    if (file_->size() == 0)
      MOESCOPE_CHECK(file_->write(header_bytes()));
    else
      MOESCOPE_CHECK(file_->overwrite(0, header_bytes()));
    return file_->publish();
  }

 private:
  std::string header_bytes() const {
    return make_npy_header("<u2",
                           {tokens_, static_cast<std::size_t>(header_.layers),
                            static_cast<std::size_t>(header_.top_k)},
                           kHeaderRoom);
  }

  std::unique_ptr<OutputFile> file_;
  TraceHeader header_;
  std::size_t tokens_ = 0;
};

// A column over tokens grows in a temporary file: a ZIP file holds one entry after another.
struct Column {
  std::string name, descr;
  ByteRegion bytes;
  std::vector<std::size_t> row;  // shape of one token's part
};

class NpzTraceWriter : public TraceWriter {
 public:
  NpzTraceWriter(std::unique_ptr<ZipWriter> zip, const TraceHeader& header)
      : zip_(std::move(zip)), header_(header) {}

  Result<void> open() {
    const std::vector<std::size_t> choices{static_cast<std::size_t>(header_.layers),
                                           static_cast<std::size_t>(header_.top_k)};
    MOESCOPE_CHECK(add("experts", "<u2", choices));
    MOESCOPE_CHECK(add("request", "<i4", {}));
    MOESCOPE_CHECK(add("position", "<i4", {}));
    MOESCOPE_CHECK(add("phase", "|u1", {}));
    if (header_.steps) MOESCOPE_CHECK(add("step", "<i4", {}));
    if (header_.gates) MOESCOPE_CHECK(add("gate", "<f4", choices));
    return {};
  }

  Result<void> append(const TraceRows& rows, const TraceRequests&) override {
    tokens_ += rows.tokens();
    std::size_t at = 0;
    const auto grow = [&](std::string_view bytes) {
      return columns_[at++].bytes.append(bytes.data(), bytes.size());
    };
    MOESCOPE_CHECK(grow(bytes_of(rows.expert_ids)));
    MOESCOPE_CHECK(grow(bytes_of(rows.request)));
    MOESCOPE_CHECK(grow(bytes_of(rows.position)));
    MOESCOPE_CHECK(grow(bytes_of(rows.phase)));
    if (header_.steps) MOESCOPE_CHECK(grow(bytes_of(rows.step)));
    if (header_.gates) MOESCOPE_CHECK(grow(bytes_of(rows.gates)));
    return {};
  }

  Result<void> finish(int experts, const TraceRequests& requests) override {
    for (const auto& column : columns_) MOESCOPE_CHECK(write_column(column));
    const std::vector<std::int64_t> count{experts};
    MOESCOPE_CHECK(write_array("num_experts", "<i8", {}, bytes_of(count)));
    const std::size_t size = requests.family.size();
    MOESCOPE_CHECK(write_array("request_family", "<i4", {size}, bytes_of(requests.family)));
    if (!requests.source.empty())
      MOESCOPE_CHECK(write_array("request_source", "<i4", {size}, bytes_of(requests.source)));
    if (!requests.number.empty())
      MOESCOPE_CHECK(write_array("request_number", "<i8", {size}, bytes_of(requests.number)));
    MOESCOPE_CHECK(write_families(requests.families));
    return zip_->publish();
  }

 private:
  Result<void> add(const char* name, const char* descr, std::vector<std::size_t> row) {
    MOESCOPE_TRY(ByteRegion bytes, ByteRegion::scratch(name));
    columns_.push_back({name, descr, std::move(bytes), std::move(row)});
    return {};
  }

  Result<void> write_column(const Column& column) {
    std::vector<std::size_t> shape{tokens_};
    shape.insert(shape.end(), column.row.begin(), column.row.end());
    MOESCOPE_CHECK(zip_->begin(column.name + ".npy"));
    MOESCOPE_CHECK(zip_->write(make_npy_header(column.descr, shape)));
    std::string block;
    for (std::uint64_t at = 0; at < column.bytes.size(); at += block.size()) {
      block.resize(std::min<std::uint64_t>(1 << 20, column.bytes.size() - at));
      MOESCOPE_CHECK(column.bytes.read(at, block.size(), block.data()));
      MOESCOPE_CHECK(zip_->write(block));
    }
    return zip_->end();
  }

  Result<void> write_array(const std::string& name, const std::string& descr,
                           const std::vector<std::size_t>& shape, std::string_view bytes) {
    MOESCOPE_CHECK(zip_->begin(name + ".npy"));
    MOESCOPE_CHECK(zip_->write(make_npy_header(descr, shape)));
    MOESCOPE_CHECK(zip_->write(bytes));
    return zip_->end();
  }

  // As bytes of UTF-8 (NumPy's S): numpy.char.decode gives text.
  Result<void> write_families(const std::vector<std::string>& names) {
    std::size_t width = 1;
    for (const auto& name : names) width = std::max(width, name.size());
    std::string block(width * names.size(), '\0');
    for (std::size_t i = 0; i < names.size(); ++i) names[i].copy(&block[i * width], width);
    return write_array("families", "|S" + std::to_string(width), {names.size()}, block);
  }

  std::unique_ptr<ZipWriter> zip_;
  TraceHeader header_;
  std::vector<Column> columns_;
  std::size_t tokens_ = 0;
};

}  // namespace

Result<std::unique_ptr<TraceWriter>> create_npy_trace(const std::string& path,
                                                      const TraceHeader& header) {
  MOESCOPE_TRY(auto file, OutputFile::create(path));
  return std::unique_ptr<TraceWriter>(std::make_unique<NpyTraceWriter>(std::move(file), header));
}

Result<std::unique_ptr<TraceWriter>> create_npz_trace(const std::string& path,
                                                      const TraceHeader& header) {
  MOESCOPE_TRY(auto zip, ZipWriter::create(path));
  auto writer = std::make_unique<NpzTraceWriter>(std::move(zip), header);
  MOESCOPE_CHECK(writer->open());
  return std::unique_ptr<TraceWriter>(std::move(writer));
}

}  // namespace moescope::routing
