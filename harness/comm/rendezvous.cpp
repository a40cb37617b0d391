#include "comm/rendezvous.hpp"

namespace moescope::comm {

core::Result<void> Rendezvous::arrive_and_wait() {
  std::unique_lock lock(mutex_);
  if (!aborted_ && ++arrived_ == parties_) {
    arrived_ = 0;
    ++round_;
    lock.unlock();
    released_.notify_all();
    return {};
  }
  const std::uint64_t round = round_;
  released_.wait(lock, [&] { return round_ != round || aborted_; });
  if (round_ != round) return {};
  return core::Error::failed(reason_);
}

void Rendezvous::abort(const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    if (aborted_) return;
    aborted_ = true;
    reason_ = reason;
  }
  released_.notify_all();
}

std::optional<std::string> Rendezvous::reason() const {
  const std::lock_guard lock(mutex_);
  if (!aborted_) return std::nullopt;
  return reason_;
}

void Rendezvous::reset() {
  const std::lock_guard lock(mutex_);
  aborted_ = false;
  arrived_ = 0;
  reason_.clear();
}

}  // namespace moescope::comm
