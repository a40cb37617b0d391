#include "core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace moescope::core {

void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& work) {
  const std::size_t wanted =
      threads > 0 ? static_cast<std::size_t>(threads) : std::thread::hardware_concurrency();
  const std::size_t helpers = std::min(std::max<std::size_t>(wanted, 1), count);
  std::atomic<std::size_t> next = 0;
  std::exception_ptr error;
  std::mutex error_lock;
  const auto take_pieces = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard guard(error_lock);
        if (!error) error = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> crew;
    for (std::size_t i = 1; i < helpers; ++i) crew.emplace_back(take_pieces);
    take_pieces();
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace moescope::core
