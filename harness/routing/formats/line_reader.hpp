// Text files line by line. One line is in memory at a time, and a block that is read ahead.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "routing/formats/stream.hpp"

namespace moescope::routing {

class LineReader {
 public:
  static core::Result<LineReader> open(const std::string& path);

  // The next line without its end ("\n" or "\r\n"); false after the last. bad_input for a line of
  // more than 256 MiB.
  core::Result<bool> next(std::string& line);
  // Goes back to the first line.
  void rewind();

  std::uint64_t line() const { return line_; }  // number of the line that was read last, from 1
  ReadProgress progress() const { return {done_, total_}; }
  const std::string& path() const { return path_; }
  // bad_input "FILE:LINE: WHAT".
  core::Error error(const std::string& what) const;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  LineReader(std::FILE* file, std::string path) : file_(file), path_(std::move(path)) {}

  std::unique_ptr<std::FILE, Close> file_;
  std::string path_;
  std::string block_;   // what has been read ahead
  std::size_t at_ = 0;  // in block_
  std::uint64_t line_ = 0, done_ = 0, total_ = 0;
};

}  // namespace moescope::routing
