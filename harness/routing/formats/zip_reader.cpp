#include "routing/formats/zip_reader.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50,
                        kEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
constexpr std::uint32_t kStored = 0, kDeflated = 8;
constexpr std::size_t kEndBytes = 22, kCentralBytes = 46, kLocalBytes = 30, kEnd64Bytes = 56;
constexpr std::uint64_t kMaxDirectory = 64 << 20;
// Deflate's ceiling is about 1,030.
constexpr std::uint64_t kMaxRatio = 1100;

// A little-endian field; what lies past the end reads as zero.
std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;)
    value = value << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  return value;
}

Result<std::string> read(const ByteRegion& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  MOESCOPE_CHECK(file.read(offset, size, bytes.data()));
  return bytes;
}

Error damaged(const ByteRegion& file, const std::string& what) {
  return Error::bad_input(file.name() + ": the ZIP file is damaged: " + what);
}

struct Directory {
  std::uint64_t offset = 0, size = 0, entries = 0;
};

Result<Directory> find_directory(const ByteRegion& file) {
  // A comment of up to 64 KiB may stand behind the end record.
  const std::size_t size = std::min<std::uint64_t>(file.size(), kEndBytes + 65535);
  MOESCOPE_TRY(const std::string tail, read(file, file.size() - size, size));
  std::size_t at = std::string::npos;
  for (std::size_t i = size; i >= kEndBytes && at == std::string::npos; --i)
    if (number(tail, i - kEndBytes, 4) == kEnd) at = i - kEndBytes;
  if (at == std::string::npos) return damaged(file, "it has no directory, and may be cut short");
  Directory directory{number(tail, at + 16, 4), number(tail, at + 12, 4), number(tail, at + 10, 2)};
  if (at >= 20 && number(tail, at - 20, 4) == kLocator64) {
    const auto place = number(tail, at - 12, 8);
    if (place > file.size()) return damaged(file, "its directory lies past its end");
    std::array<char, kEnd64Bytes> end64;
    MOESCOPE_CHECK(file.read(place, end64.size(), end64.data()));
    const std::string_view record(end64.data(), end64.size());
    if (number(record, 0, 4) != kEnd64) return damaged(file, "its Zip64 record is missing");
    directory = {number(record, 48, 8), number(record, 40, 8), number(record, 32, 8)};
  }
  if (directory.size > kMaxDirectory || directory.offset > file.size())
    return damaged(file, "its directory is too large, or lies past its end");
  return directory;
}

// The 64-bit fields stand in an extra field, and only those whose 32-bit ones are full.
void read_extra(const std::string& bytes, std::size_t at, std::size_t end, ZipEntry& entry) {
  constexpr std::uint64_t kFull = 0xFFFFFFFF, kZip64 = 1;
  while (at + 4 <= end) {
    const auto id = number(bytes, at, 2), size = number(bytes, at + 2, 2);
    at += 4;
    std::size_t field = at;
    if (id == kZip64)
      for (auto* value : {&entry.size, &entry.stored, &entry.header})
        if (*value == kFull && field + 8 <= std::min<std::size_t>(at + size, end)) {
          *value = number(bytes, field, 8);
          field += 8;
        }
    at += size;
  }
}

}  // namespace

Result<std::map<std::string, ZipEntry>> read_zip_directory(const ByteRegion& file) {
  MOESCOPE_TRY(const Directory directory, find_directory(file));
  MOESCOPE_TRY(const std::string bytes,
               read(file, directory.offset, static_cast<std::size_t>(directory.size)));
  std::map<std::string, ZipEntry> entries;
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    if (at + kCentralBytes > bytes.size() || number(bytes, at, 4) != kCentral)
      return damaged(file, "its directory ends early");
    ZipEntry entry;
    entry.method = static_cast<std::uint32_t>(number(bytes, at + 10, 2));
    entry.crc = static_cast<std::uint32_t>(number(bytes, at + 16, 4));
    entry.stored = number(bytes, at + 20, 4);
    entry.size = number(bytes, at + 24, 4);
    entry.header = number(bytes, at + 42, 4);
    const auto name = number(bytes, at + 28, 2), extra = number(bytes, at + 30, 2),
               comment = number(bytes, at + 32, 2);
    const bool encrypted = number(bytes, at + 8, 2) & 1;
    at += kCentralBytes;
    if (at + name + extra + comment > bytes.size())
      return damaged(file, "its directory ends early");
    const std::string entry_name = bytes.substr(at, name);
    read_extra(bytes, at + name, at + name + extra, entry);
    at += name + extra + comment;
    if (encrypted) return Error::bad_input(file.name() + ": " + entry_name + " is encrypted");
    entries[entry_name] = entry;
  }
  return entries;
}

Result<ByteRegion> open_zip_entry(const ByteRegion& file, const std::string& name,
                                  const ZipEntry& entry) {
  const std::string place = file.name() + ": " + name;
  if (entry.header > file.size()) return damaged(file, name + " lies past its end");
  MOESCOPE_TRY(const std::string local, read(file, entry.header, kLocalBytes));
  const std::uint64_t begin =
      entry.header + kLocalBytes + number(local, 26, 2) + number(local, 28, 2);
  if (number(local, 0, 4) != kLocal || begin > file.size() || entry.stored > file.size() - begin)
    return damaged(file, name + " lies past its end");
  const ByteRegion stored = file.part(begin, entry.stored);
  if (entry.method == kStored) return stored;
  if (entry.method != kDeflated)
    return Error::bad_input(
        fmt::format("{}: is packed by method {}; stored (0) and deflated (8) "
                    "are read",
                    place, entry.method));
  if (entry.size / kMaxRatio > entry.stored)
    return Error::bad_input(fmt::format("{}: declares {} bytes of which {} are stored", place,
                                        entry.size, entry.stored));

  MOESCOPE_TRY(ByteRegion inflated, ByteRegion::scratch(file.name()));
  z_stream stream{};
  constexpr int kRawDeflate = -15;
  if (::inflateInit2(&stream, kRawDeflate) != Z_OK) return Error::failed(place + ": out of memory");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closing(&stream, ::inflateEnd);
  std::vector<char> in(64 << 10), out(256 << 10);
  std::uint64_t taken = 0;
  std::uint32_t crc = 0;
  int answer = Z_OK;
  while (answer == Z_OK) {
    if (stream.avail_in == 0 && taken < entry.stored) {
      const auto size = std::min<std::uint64_t>(in.size(), entry.stored - taken);
      MOESCOPE_CHECK(stored.read(taken, size, in.data()));
      taken += size;
      stream.next_in = reinterpret_cast<Bytef*>(in.data());
      stream.avail_in = static_cast<uInt>(size);
    }
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    answer = ::inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = out.size() - stream.avail_out;
    crc = static_cast<std::uint32_t>(
        ::crc32(crc, reinterpret_cast<const Bytef*>(out.data()), static_cast<uInt>(made)));
    MOESCOPE_CHECK(inflated.append(out.data(), made));
    if (inflated.size() > entry.size) break;
  }
  if (answer != Z_STREAM_END || inflated.size() != entry.size || crc != entry.crc)
    return damaged(file, fmt::format("{} inflates to {} bytes, {} are declared, or its checksum "
                                     "differs",
                                     name, inflated.size(), entry.size));
  return inflated;
}

}  // namespace moescope::routing
