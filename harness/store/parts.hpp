// OUT.parts/: the finished pieces of an experiment, one file each, and a journal with one JSON line
// per piece (its name, file and SHA-256). A piece counts when its line is complete and the hash
// fits, so a kill at any time loses at most the piece being written.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace moescope::store {

// The finished pieces of a run in progress, by name, and the file of each: for readers beside it,
// so nothing is locked, changed or hashed. Empty when there is no such folder.
std::map<std::string, std::string> finished_parts(const std::string& folder);

class Parts {
 public:
  // bad_input when the folder exists.
  static core::Result<Parts> create(const std::string& folder);
  // bad_input when there is no folder, or another process works in it. Files that the journal does
  // not name are removed.
  static core::Result<Parts> resume(const std::string& folder);

  Parts(Parts&& other) noexcept;
  Parts& operator=(Parts&&) = delete;
  ~Parts();

  // Replaces a piece of the same name. After a failure the earlier pieces are as they were.
  core::Result<void> add(const std::string& piece, std::string_view bytes);
  bool has(const std::string& piece) const { return pieces_.contains(piece); }
  core::Result<std::string> read(const std::string& piece) const;
  // Names, ascending.
  std::vector<std::string> names() const;

  // A path in the folder for a file that is being made.
  std::string scratch() const { return folder_ + "/scratch"; }
  // Removes the folder: in one step out of the way of a later run, then from disk.
  void remove();

 private:
  struct Entry {
    std::string file, sha256;
  };
  Parts(std::string folder, int lock) : folder_(std::move(folder)), lock_(lock) {}
  core::Result<void> load();
  core::Result<void> append(const std::string& line) const;
  void sweep() const;
  std::string journal() const { return folder_ + "/journal.jsonl"; }

  std::string folder_;
  int lock_;  // descriptor of the lock file; the lock goes with the process
  int next_ = 0;
  std::map<std::string, Entry> pieces_;
};

}  // namespace moescope::store
