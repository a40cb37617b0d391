// How to wait for others on cores that may be fewer than the ranks.
#pragma once

#include <sched.h>
#include <time.h>

#include <chrono>

namespace moescope::comm {

// Yields at first, and sleeps once the wait has grown long beside the sleep: a rank that waits for
// long must not take the core from one that works.
class Backoff {
 public:
  void pause() {
    const auto waited = std::chrono::steady_clock::now() - start_;
    if (waited < std::chrono::milliseconds(2)) {
      ::sched_yield();
      return;
    }
    const bool long_wait = waited > std::chrono::milliseconds(200);
    const timespec sleep{0, long_wait ? 1'000'000 : 50'000};
    ::nanosleep(&sleep, nullptr);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace moescope::comm
