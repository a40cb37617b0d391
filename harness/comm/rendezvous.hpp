// A barrier for threads that can be aborted: whoever waits, or comes later, then gets the reason.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace moescope::comm {

class Rendezvous {
 public:
  explicit Rendezvous(int parties) : parties_(parties) {}

  core::Result<void> arrive_and_wait();
  void abort(const std::string& reason);
  std::optional<std::string> reason() const;
  // Ready for use after an abort; only when no thread is inside.
  void reset();

 private:
  mutable std::mutex mutex_;
  std::condition_variable released_;
  int parties_, arrived_ = 0;
  std::uint64_t round_ = 0;
  bool aborted_ = false;
  std::string reason_;
};

}  // namespace moescope::comm
