// What a Stream points to where the host plays the device. Plain data: the library that plays NCCL
// (tests/comm/emulated_nccl.cpp) queues its work here too.
#pragma once

#include <sched.h>

#include <atomic>
#include <functional>
#include <vector>

struct EmulatedStream {
  std::vector<std::function<void()>>* recording = nullptr;
  // Work of a library that is queued and not done. What is queued after it waits for it.
  std::atomic<int> elsewhere{0};

  bool done() const { return elsewhere.load(std::memory_order_acquire) == 0; }
  void wait() const {
    while (!done()) ::sched_yield();
  }
};
