#include "store/parts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "core/file.hpp"
#include "core/sha256.hpp"
#include "core/text.hpp"
#include "store/folder_lock.hpp"

namespace moescope::store {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

// "000012.h5"
std::string file_name(int number) { return fmt::format("{:06}.h5", number); }

std::string line_of(const std::string& piece, const std::string& file, const std::string& sha256) {
  return json{{"piece", piece}, {"file", file}, {"sha256", sha256}}.dump() + "\n";
}

struct Line {
  std::string piece, file, sha256;
  int number = 0;  // of the file
};

// The lines of a journal; a torn or damaged one is left out.
std::vector<Line> entries_of(const std::string& journal) {
  std::vector<Line> lines;
  for (const auto& text : core::split(journal, '\n')) {
    const json entry = json::parse(text, nullptr, false);
    if (!entry.is_object()) continue;
    const auto field = [&](const char* name) {
      return entry.contains(name) && entry[name].is_string() ? entry[name].get<std::string>() : "";
    };
    Line line{field("piece"), field("file"), field("sha256")};
    if (std::sscanf(line.file.c_str(), "%d", &line.number) == 1 &&
        line.file == file_name(line.number))
      lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

std::map<std::string, std::string> finished_parts(const std::string& folder) {
  std::map<std::string, std::string> files;
  const auto journal = core::read_file(folder + "/journal.jsonl");
  if (!journal) return files;
  for (const auto& line : entries_of(*journal)) files[line.piece] = folder + "/" + line.file;
  return files;
}

Result<Parts> Parts::create(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0755) != 0) {
    if (errno == EEXIST)
      return Error::bad_input(folder +
                              ": an interrupted run is there; continue it with --resume, or "
                              "remove the folder");
    return Error::failed(folder + ": cannot be made: " + std::strerror(errno));
  }
  MOESCOPE_TRY(const int lock, lock_folder(folder));
  Parts parts(folder, lock);
  // Also makes the folder's own entry last through a power cut.
  if (auto written = core::write_file_atomic(parts.journal(), ""); !written) {
    parts.remove();
    return written.error();
  }
  return parts;
}

Result<Parts> Parts::resume(const std::string& folder) {
  MOESCOPE_TRY(const int lock, lock_folder(folder));
  Parts parts(folder, lock);
  MOESCOPE_CHECK(parts.load());
  return parts;
}

Parts::Parts(Parts&& other) noexcept
    : folder_(std::move(other.folder_)),
      lock_(std::exchange(other.lock_, -1)),
      next_(other.next_),
      pieces_(std::move(other.pieces_)) {}

Parts::~Parts() {
  if (lock_ >= 0) ::close(lock_);
}

Result<void> Parts::load() {
  std::error_code ignored;
  const bool there = std::filesystem::exists(journal(), ignored);
  std::string text;
  if (there) {
    MOESCOPE_TRY(text, core::read_file(journal()));
  }
  // A file that its hash does not fit costs that piece and no other.
  for (const auto& entry : entries_of(text)) {
    const auto found = core::sha256_file(folder_ + "/" + entry.file);
    if (!found || *found != entry.sha256) continue;
    pieces_[entry.piece] = {entry.file, entry.sha256};
    next_ = std::max(next_, entry.number + 1);
  }
  std::string kept;
  for (const auto& [piece, entry] : pieces_) kept += line_of(piece, entry.file, entry.sha256);
  if (!there || kept != text) MOESCOPE_CHECK(core::write_file_atomic(journal(), kept));
  sweep();
  return {};
}

void Parts::sweep() const {
  std::set<std::string> known{"journal.jsonl", kLockName};
  for (const auto& [piece, entry] : pieces_) known.insert(entry.file);
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(folder_, ignored))
    if (!known.contains(file.path().filename().string()))
      std::filesystem::remove(file.path(), ignored);
}

Result<void> Parts::append(const std::string& line) const {
  const int file = ::open(journal().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) return Error::failed(journal() + ": cannot be opened: " + std::strerror(errno));
  const off_t before = ::lseek(file, 0, SEEK_END);
  const bool written =
      ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
      ::fsync(file) == 0;
  const int reason = errno;
  // Half a line would swallow the next one.
  const bool clean = written || ::ftruncate(file, before) == 0;
  ::close(file);
  if (written) return {};
  return Error::failed(fmt::format("{}: writing failed{}: {}", journal(),
                                   clean ? "" : " and left half a line", std::strerror(reason)));
}

Result<void> Parts::add(const std::string& piece, std::string_view bytes) {
  const std::string file = file_name(next_), path = folder_ + "/" + file,
                    sha256 = core::sha256_hex(bytes);
  MOESCOPE_CHECK(core::write_file_atomic(path, bytes));
  if (auto appended = append(line_of(piece, file, sha256)); !appended) {
    ::unlink(path.c_str());
    return appended;
  }
  ++next_;
  const std::string replaced = std::exchange(pieces_[piece], {file, sha256}).file;
  if (!replaced.empty()) ::unlink((folder_ + "/" + replaced).c_str());
  return {};
}

Result<std::string> Parts::read(const std::string& piece) const {
  const auto found = pieces_.find(piece);
  if (found == pieces_.end()) return Error::bad_input(folder_ + ": holds no piece " + piece);
  const std::string path = folder_ + "/" + found->second.file;
  MOESCOPE_TRY(std::string bytes, core::read_file(path));
  if (core::sha256_hex(bytes) == found->second.sha256) return bytes;
  return Error::bad_input(path + ": has changed since it was written; its hash does not fit");
}

std::vector<std::string> Parts::names() const {
  std::vector<std::string> names;
  for (const auto& [piece, entry] : pieces_) names.push_back(piece);
  return names;
}

void Parts::remove() {
  std::error_code ignored;
  const std::string done = folder_ + ".done";
  std::filesystem::remove_all(done, ignored);
  std::filesystem::rename(folder_, done, ignored);
  std::filesystem::remove_all(done, ignored);
}

}  // namespace moescope::store
