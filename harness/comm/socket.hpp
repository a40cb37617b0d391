// The few TCP calls that a lifeline needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace moescope::comm {

// A file descriptor that is closed with its owner.
class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

// This machine's addresses, IPv4 before IPv6, loopback last.
std::vector<std::string> own_addresses();

// On all addresses, at a port that the system chooses.
core::Result<Socket> listen_anywhere(int& port);
std::optional<Socket> accept_within(const Socket& listener, double seconds);
std::optional<Socket> connect_within(const std::string& address, int port, double seconds);

bool send_all(const Socket& socket, std::string_view bytes);
// Exactly `size` bytes, or nothing when they do not come in time.
std::optional<std::string> receive_within(const Socket& socket, std::size_t size, double seconds);

// A peer whose host or network is gone counts as closed after about seven seconds.
void watch_peer(const Socket& socket);

}  // namespace moescope::comm
