#include "routing/formats/zip_writer.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

constexpr std::uint64_t kMaxBytes = 0xFFFFFFFE;
constexpr int kRawDeflate = -15, kLevel = 1, kMemory = 8;
constexpr std::uint16_t kVersion = 20, kMethod = 8, kFirstDate = 0x21;  // 1 January 1980

void put(std::string& bytes, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
}

}  // namespace

Result<std::unique_ptr<ZipWriter>> ZipWriter::create(const std::string& path) {
  MOESCOPE_TRY(auto file, OutputFile::create(path));
  return std::unique_ptr<ZipWriter>(new ZipWriter(std::move(file)));
}

ZipWriter::~ZipWriter() {
  if (open_) ::deflateEnd(&stream_);
}

// From the version needed up to the length of the name: the same in both headers.
std::string ZipWriter::fields(const Entry& entry) {
  std::string bytes;
  put(bytes, kVersion, 2), put(bytes, 0, 2), put(bytes, kMethod, 2);
  put(bytes, 0, 2), put(bytes, kFirstDate, 2);
  put(bytes, entry.crc, 4), put(bytes, entry.stored, 4), put(bytes, entry.size, 4);
  put(bytes, entry.name.size(), 2);
  return bytes;
}

Result<void> ZipWriter::begin(const std::string& name) {
  entries_.push_back({name, file_->size()});
  std::string header;
  put(header, 0x04034b50, 4);
  header += fields(entries_.back());
  put(header, 0, 2);  // no extra field
  MOESCOPE_CHECK(file_->write(header + name));
  stream_ = {};
  if (::deflateInit2(&stream_, kLevel, Z_DEFLATED, kRawDeflate, kMemory, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return Error::failed("out of memory");
  open_ = true;
  return {};
}

Result<void> ZipWriter::write(std::string_view bytes) {
  constexpr std::size_t kPiece = 1 << 30;  // zlib counts in 32 bits
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    bytes.remove_prefix(piece.size());
    Entry& entry = entries_.back();
    entry.size += piece.size();
    entry.crc = static_cast<std::uint32_t>(::crc32(
        entry.crc, reinterpret_cast<const Bytef*>(piece.data()), static_cast<uInt>(piece.size())));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream_.avail_in = static_cast<uInt>(piece.size());
    MOESCOPE_CHECK(deflate(Z_NO_FLUSH));
  }
  return {};
}

Result<void> ZipWriter::deflate(int flush) {
  std::string out(64 << 10, '\0');
  do {
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    ::deflate(&stream_, flush);
    const std::size_t made = out.size() - stream_.avail_out;
    entries_.back().stored += made;
    MOESCOPE_CHECK(file_->write(std::string_view(out).substr(0, made)));
  } while (stream_.avail_out == 0);
  if (entries_.back().size <= kMaxBytes && file_->size() <= kMaxBytes) return {};
  return Error::failed(
      "the trace is over 4 GiB, more than this program writes as .npz; h5 holds it");
}

Result<void> ZipWriter::end() {
  MOESCOPE_CHECK(deflate(Z_FINISH));
  ::deflateEnd(&stream_);
  open_ = false;
  return file_->overwrite(entries_.back().header + 4, fields(entries_.back()));
}

Result<void> ZipWriter::publish() {
  const std::uint64_t begin = file_->size();
  std::string directory;
  for (const auto& entry : entries_) {
    put(directory, 0x02014b50, 4);
    put(directory, kVersion, 2);  // made by
    directory += fields(entry);
    put(directory, 0, 2), put(directory, 0, 2);                        // no extra field, no comment
    put(directory, 0, 2), put(directory, 0, 2), put(directory, 0, 4);  // disk, attributes
    put(directory, entry.header, 4);
    directory += entry.name;
  }
  const std::uint64_t size = directory.size();
  put(directory, 0x06054b50, 4);
  put(directory, 0, 4);  // disks
  put(directory, entries_.size(), 2), put(directory, entries_.size(), 2);
  put(directory, size, 4), put(directory, begin, 4);
  put(directory, 0, 2);  // no comment
  MOESCOPE_CHECK(file_->write(directory));
  return file_->publish();
}

}  // namespace moescope::routing
