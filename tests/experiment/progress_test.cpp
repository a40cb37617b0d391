#include "experiment/progress.hpp"

#include <fcntl.h>
#include <pty.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/text.hpp"

using namespace moescope;
using experiment::Progress;
using experiment::ProgressOptions;

namespace {

// Two ends of a pipe or of a terminal; what the progress wrote is read without waiting for more.
class Channel {
 public:
  explicit Channel(bool terminal, unsigned short columns = 80) {
    winsize size{};
    size.ws_col = columns;
    int ends[2];
    made_ = terminal ? openpty(&ends[0], &ends[1], nullptr, nullptr, &size) == 0 : pipe(ends) == 0;
    if (!made_) return;
    reader_ = ends[0];
    writer_ = ends[1];
    fcntl(reader_, F_SETFL, O_NONBLOCK);
  }
  ~Channel() {
    if (!made_) return;
    close(reader_);
    close(writer_);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  bool made() const { return made_; }
  int writer() const { return writer_; }
  std::string take() {
    std::string text;
    char bytes[4096];
    for (ssize_t got; (got = read(reader_, bytes, sizeof bytes)) > 0;)
      text.append(bytes, static_cast<std::size_t>(got));
    return text;
  }

 private:
  bool made_ = false;
  int reader_ = -1, writer_ = -1;
};

struct TestClock {
  double now = 100;
  ProgressOptions options(int fd) {
    return {fd, false, 0, [this] { return now; }};
  }
};

std::size_t lines(const std::string& text) { return core::split(text, '\n').size() - 1; }

}  // namespace

TEST_CASE("a log gets a line at the start, at the end, and every five seconds between") {
  Channel log(false);
  REQUIRE(log.made());
  TestClock clock;
  Progress progress("run", 200, clock.options(log.writer()));
  CHECK(log.take() == "run: 0 %, 0 s\n");
  clock.now += 4.9;
  progress.advance(40, "tacg 1/9");
  CHECK(log.take().empty());
  clock.now += 0.1;
  progress.advance(50, "tacg 2/9");
  CHECK(log.take() == "run: 25 %, 5 s, 15 s left, tacg 2/9\n");
  clock.now += 1;
  progress.advance(200, "done");
  CHECK(log.take() == "run: 100 %, 6 s, done\n");
  clock.now += 60;
  progress.advance(200, "done");
  progress.finish();
  CHECK(log.take().empty());
}

TEST_CASE("time left weighs steps, and leaves out what an earlier run did") {
  Channel log(false);
  REQUIRE(log.made());
  TestClock clock;
  ProgressOptions options = clock.options(log.writer());
  options.done = 100;
  Progress progress("run", 200, options);
  CHECK(log.take() == "run: 50 %, 0 s\n");
  clock.now += 80;
  progress.advance(120, "");
  CHECK(log.take() == "run: 60 %, 1m 20s, 5m 20s left\n");
}

TEST_CASE("nothing to do is done at once, and too much is no more than all") {
  Channel log(false);
  REQUIRE(log.made());
  TestClock clock;
  Progress nothing("empty", 0, clock.options(log.writer()));
  CHECK(log.take() == "empty: 100 %, 0 s\n");
  Progress over("over", 10, clock.options(log.writer()));
  over.advance(11, "");
  CHECK(log.take() == "over: 0 %, 0 s\nover: 100 %, 0 s\n");
}

TEST_CASE("quiet prints nothing") {
  Channel log(false);
  REQUIRE(log.made());
  TestClock clock;
  ProgressOptions options = clock.options(log.writer());
  options.quiet = true;
  {
    Progress progress("run", 2, options);
    clock.now += 10;
    progress.advance(1, "half");
  }
  CHECK(log.take().empty());
}

TEST_CASE("a terminal gets one bar, redrawn ten times a second at most and cleared at the end") {
  setenv("TERM", "xterm", 1);
  Channel terminal(true, 60);
  if (!terminal.made()) {
    WARN("no pseudo-terminal here");
    return;
  }
  TestClock clock;
  {
    Progress progress("run", 100, clock.options(terminal.writer()));
    CHECK(terminal.take() == "\rrun [........................]   0 %  0 s  \x1b[K");
    clock.now += 0.05;
    progress.advance(10, "too soon");
    CHECK(terminal.take().empty());
    clock.now += 0.06;
    progress.advance(50, "a note that is far too long for this terminal");
    const std::string bar = terminal.take();
    CHECK(bar.find("\rrun [############............]  50 %") == 0);
    CHECK(bar.size() == 1 + 59 + 3);  // return, all columns but one, erase to the end
    CHECK(lines(bar) == 0);
    clock.now += 1;
    progress.advance(60, "数学数学数学数学数学数学数学数学数学");
    CHECK(terminal.take().find("\xE6\x1b") == std::string::npos);
  }
  CHECK(terminal.take() == "\r\x1b[K");
}

TEST_CASE("a terminal that cannot redraw gets lines") {
  Channel terminal(true);
  if (!terminal.made()) {
    WARN("no pseudo-terminal here");
    return;
  }
  setenv("TERM", "dumb", 1);
  TestClock clock;
  Progress progress("run", 100, clock.options(terminal.writer()));
  CHECK(lines(terminal.take()) == 1);
  unsetenv("TERM");
}
