#include "experiment/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "core/text.hpp"

namespace moescope::experiment {
namespace {

constexpr double kRedrawSeconds = 0.1;  // faster than that nobody reads, and terminals cost time
constexpr double kLineSeconds = 5;      // a log that grows by 12 lines a minute stays readable
constexpr std::size_t kBarCells = 24;
constexpr std::size_t kDefaultColumns = 80;

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool draws_in_place(int fd) {
  const char* term = std::getenv("TERM");
  return isatty(fd) && !(term && std::string_view(term) == "dumb");
}

std::size_t columns(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kDefaultColumns;
}

// Whole seconds: the digits behind them would only flicker.
std::string rough(double seconds) {
  return seconds < 60 ? fmt::format("{:.0f} s", seconds) : core::human_seconds(seconds);
}

// The first `cells` code points: a cut inside one would show as rubbish.
std::string_view cut(std::string_view text, std::size_t cells) {
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && points++ == cells)
      return text.substr(0, i);
  return text;
}

}  // namespace

Progress::Progress(std::string title, std::size_t total, ProgressOptions options)
    : title_(std::move(title)),
      total_(total),
      first_(std::min(options.done, total)),
      done_(first_),
      fd_(options.fd),
      quiet_(options.quiet),
      clock_(options.clock ? std::move(options.clock) : steady_seconds),
      start_(clock_()),
      last_shown_(start_) {
  if (quiet_) return;
  terminal_ = draws_in_place(fd_);
  if (terminal_)
    draw_bar();
  else
    print_line();
}

void Progress::advance(std::size_t done, std::string_view note) {
  done_ = std::min(done, total_);
  note_ = note;
  if (quiet_) return;
  const double since = clock_() - last_shown_;
  if (terminal_) {
    if (since >= kRedrawSeconds) draw_bar();
  } else if (last_percent_ < 100 && (since >= kLineSeconds || percent() == 100)) {
    print_line();
  }
}

void Progress::finish() {
  if (bar_shown_) write("\r\x1b[K");
  bar_shown_ = false;
}

int Progress::percent() const {
  return total_ == 0 ? 100 : static_cast<int>(100.0 * static_cast<double>(done_) / total_);
}

std::string Progress::times() const {
  const double elapsed = clock_() - start_;
  std::string text = rough(elapsed);
  if (done_ > first_ && done_ < total_) {
    const double per_weight = elapsed / static_cast<double>(done_ - first_);
    const double left = per_weight * static_cast<double>(total_ - done_);
    text += ", " + rough(left) + " left";
  }
  return text;
}

void Progress::draw_bar() {
  const std::size_t filled = kBarCells * static_cast<std::size_t>(percent()) / 100;
  const std::string line =
      fmt::format("{} [{}{}] {:3} %  {}  {}", title_, std::string(filled, '#'),
                  std::string(kBarCells - filled, '.'), percent(), times(), note_);
  // One column stays free: a full line makes some terminals wrap.
  write(fmt::format("\r{}\x1b[K", cut(line, columns(fd_) - 1)));
  bar_shown_ = true;
  last_shown_ = clock_();
}

void Progress::print_line() {
  write(fmt::format("{}: {} %, {}{}{}\n", title_, percent(), times(), note_.empty() ? "" : ", ",
                    note_));
  last_shown_ = clock_();
  last_percent_ = percent();
}

void Progress::write(std::string_view text) const {
  // Progress that cannot be shown must not stop the work: the rest of a failed write is dropped.
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace moescope::experiment
