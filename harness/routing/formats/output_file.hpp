// A file that is written beside its target and takes its place when it is whole.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace moescope::routing {

class OutputFile {
 public:
  static core::Result<std::unique_ptr<OutputFile>> create(const std::string& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();  // removes what was not published

  core::Result<void> write(std::string_view bytes);
  // Over bytes that were written before; what is written next goes behind the last ones again.
  core::Result<void> overwrite(std::uint64_t offset, std::string_view bytes);
  std::uint64_t size() const { return size_; }
  core::Result<void> publish();

 private:
  explicit OutputFile(std::string path);
  core::Error error() const;

  std::string path_, temporary_;
  std::FILE* file_ = nullptr;
  std::uint64_t size_ = 0;
};

}  // namespace moescope::routing
