#include "routing/formats/output_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/file.hpp"

namespace moescope::routing {

using core::Result;

OutputFile::OutputFile(std::string path)
    : path_(std::move(path)), temporary_(path_ + ".tmp-" + std::to_string(::getpid())) {}

OutputFile::~OutputFile() {
  if (file_) std::fclose(file_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

core::Error OutputFile::error() const {
  return core::Error::failed(path_ + ": writing failed: " + std::strerror(errno));
}

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::string& path) {
  MOESCOPE_CHECK(core::check_writable(path));
  std::unique_ptr<OutputFile> file(new OutputFile(path));
  file->file_ = std::fopen(file->temporary_.c_str(), "w+be");
  if (!file->file_) return file->error();
  return file;
}

Result<void> OutputFile::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return error();
  size_ += bytes.size();
  return {};
}

Result<void> OutputFile::overwrite(std::uint64_t offset, std::string_view bytes) {
  if (::fseeko(file_, static_cast<off_t>(offset), SEEK_SET) != 0 ||
      std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size() ||
      ::fseeko(file_, 0, SEEK_END) != 0)
    return error();
  return {};
}

Result<void> OutputFile::publish() {
  if (std::fclose(std::exchange(file_, nullptr)) != 0) return error();
  MOESCOPE_CHECK(core::publish_file(temporary_, path_));
  temporary_.clear();
  return {};
}

}  // namespace moescope::routing
