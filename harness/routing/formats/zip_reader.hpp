// The entries of a ZIP file (PKWARE APPNOTE 6.3), stored or deflated, with or without Zip64: what
// numpy.savez writes.
#pragma once

#include <map>
#include <string>

#include "routing/formats/byte_region.hpp"

namespace moescope::routing {

struct ZipEntry {
  std::uint64_t header = 0;  // place of its local header
  std::uint64_t stored = 0;  // bytes in the file
  std::uint64_t size = 0;    // bytes when inflated
  std::uint32_t crc = 0, method = 0;
};

// By name; bad_input when the directory is damaged.
core::Result<std::map<std::string, ZipEntry>> read_zip_directory(const ByteRegion& file);
// The entry's bytes: where they lie when they are stored, else inflated into a temporary file.
core::Result<ByteRegion> open_zip_entry(const ByteRegion& file, const std::string& name,
                                        const ZipEntry& entry);

}  // namespace moescope::routing
