#include "cli/interrupt.hpp"

#include <csignal>

namespace moescope::cli {
namespace {

std::atomic<bool> stop_requested = false;

void on_interrupt(int signal) {
  stop_requested = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& watch_interrupts() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  return stop_requested;
}

}  // namespace moescope::cli
