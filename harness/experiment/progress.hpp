// How far a long job is, on stderr: one bar redrawn in place on a terminal, and otherwise a line
// now and then. For one thread.
#pragma once

#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>

namespace moescope::experiment {

struct ProgressOptions {
  int fd = STDERR_FILENO;
  bool quiet = false;                  // print nothing
  std::size_t done = 0;                // weight that an earlier run finished, on --resume
  std::function<double()> clock = {};  // seconds; the steady clock when empty
};

// Steps weigh what they are expected to cost; `total` is the sum of the weights, and the time left
// is the time per weight so far, times the weight left.
class Progress {
 public:
  Progress(std::string title, std::size_t total, ProgressOptions options = {});
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` is the weight finished so far; `note` says what runs now.
  void advance(std::size_t done, std::string_view note);
  // Clears the bar, so that what is printed next starts on an empty line.
  void finish();

 private:
  int percent() const;
  std::string times() const;
  void draw_bar();
  void print_line();
  void write(std::string_view text) const;

  std::string title_, note_;
  std::size_t total_, first_, done_;
  int fd_;
  bool quiet_, terminal_ = false, bar_shown_ = false;
  std::function<double()> clock_;
  double start_, last_shown_;
  int last_percent_ = -1;  // of the last plain line
};

}  // namespace moescope::experiment
