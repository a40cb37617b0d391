// Writes a ZIP file of deflated entries (PKWARE APPNOTE 6.3), one after another, without Zip64.
// Equal content gives equal bytes: entries carry the earliest date of the format.
#pragma once

#include <zlib.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "routing/formats/output_file.hpp"

namespace moescope::routing {

class ZipWriter {
 public:
  static core::Result<std::unique_ptr<ZipWriter>> create(const std::string& path);
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  // failed when an entry, or all together, is over 4 GiB.
  core::Result<void> begin(const std::string& name);
  core::Result<void> write(std::string_view bytes);
  core::Result<void> end();
  core::Result<void> publish();

 private:
  struct Entry {
    std::string name;
    std::uint64_t header = 0, stored = 0, size = 0;
    std::uint32_t crc = 0;
  };

  explicit ZipWriter(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}
  core::Result<void> deflate(int flush);
  static std::string fields(const Entry& entry);

  std::unique_ptr<OutputFile> file_;
  std::vector<Entry> entries_;
  z_stream stream_{};
  bool open_ = false;
};

}  // namespace moescope::routing
