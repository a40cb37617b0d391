#include "routing/formats/line_reader.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace moescope::routing {

using core::Error;
using core::Result;

namespace {

constexpr std::size_t kMaxLine = 256 << 20;
constexpr std::size_t kBlock = 256 << 10;

}  // namespace

Result<LineReader> LineReader::open(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (!file) return Error::bad_input(path + ": cannot be opened: " + std::strerror(errno));
  LineReader reader(file, path);
  struct stat info {};
  if (::fstat(::fileno(file), &info) == 0 && S_ISDIR(info.st_mode))
    return Error::bad_input(path + ": is a folder, a file is needed");
  reader.total_ = static_cast<std::uint64_t>(info.st_size);
  return reader;
}

Result<bool> LineReader::next(std::string& line) {
  line.clear();
  bool ended = false;
  while (!ended) {
    if (at_ == block_.size()) {
      block_.resize(kBlock);
      at_ = 0;
      block_.resize(std::fread(block_.data(), 1, block_.size(), file_.get()));
      if (std::ferror(file_.get()))
        return Error::failed(path_ + ": reading failed: " + std::strerror(errno));
      if (block_.empty()) break;
    }
    const auto found = block_.find('\n', at_);
    ended = found != std::string::npos;
    const std::size_t end = ended ? found : block_.size();
    line.append(block_, at_, end - at_);
    done_ += end - at_ + (ended ? 1 : 0);
    at_ = ended ? end + 1 : end;
    if (line.size() > kMaxLine)
      return error(fmt::format("line {} is longer than {} bytes", line_ + 1, kMaxLine));
  }
  if (!ended && line.empty()) return false;
  ++line_;
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

void LineReader::rewind() {
  std::rewind(file_.get());
  block_.clear();
  at_ = 0;
  line_ = done_ = 0;
}

Error LineReader::error(const std::string& what) const {
  return Error::bad_input(fmt::format("{}:{}: {}", path_, line_, what));
}

}  // namespace moescope::routing
