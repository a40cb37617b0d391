#include "comm/socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace moescope::comm {
namespace {

using core::Error;
using core::Result;

void set(const Socket& socket, int level, int option, int value) {
  ::setsockopt(socket.fd(), level, option, &value, sizeof value);
}

bool ready(const Socket& socket, short events, double seconds) {
  pollfd entry{socket.fd(), events, 0};
  return ::poll(&entry, 1, static_cast<int>(std::max(0.0, seconds) * 1000)) > 0;
}

std::string text_of(const sockaddr* address) {
  char text[NI_MAXHOST] = {};
  const socklen_t size = address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (::getnameinfo(address, size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) return "";
  return text;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

std::vector<std::string> own_addresses() {
  // [near to far]: IPv4, IPv6, loopback.
  std::vector<std::string> kinds[3];
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {};
  for (const ifaddrs* entry = list; entry; entry = entry->ifa_next) {
    if (!entry->ifa_addr || !(entry->ifa_flags & IFF_UP)) continue;
    const int family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    // A link-local address means nothing without its interface.
    if (family == AF_INET6 &&
        IN6_IS_ADDR_LINKLOCAL(&reinterpret_cast<sockaddr_in6*>(entry->ifa_addr)->sin6_addr))
      continue;
    const int kind = entry->ifa_flags & IFF_LOOPBACK ? 2 : family == AF_INET6 ? 1 : 0;
    kinds[kind].push_back(text_of(entry->ifa_addr));
  }
  ::freeifaddrs(list);
  std::vector<std::string> all;
  for (const auto& kind : kinds) all.insert(all.end(), kind.begin(), kind.end());
  std::erase(all, "");
  return all;
}

Result<Socket> listen_anywhere(int& port) {
  // An IPv6 socket takes IPv4 too; where IPv6 is off there is only IPv4.
  sockaddr_storage address{};
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
  v6->sin6_family = AF_INET6;
  Socket socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket) set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (!socket || ::bind(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof *v6) != 0) {
    address = {};
    v4->sin_family = AF_INET;
    socket = Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket || ::bind(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof *v4) != 0)
      return Error::failed(std::string("no TCP socket can be opened: ") + std::strerror(errno));
  }
  socklen_t size = sizeof address;
  if (::listen(socket.fd(), SOMAXCONN) != 0 ||
      ::getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return Error::failed(std::string("no TCP port can be opened: ") + std::strerror(errno));
  port = ntohs(address.ss_family == AF_INET6 ? v6->sin6_port : v4->sin_port);
  return socket;
}

std::optional<Socket> accept_within(const Socket& listener, double seconds) {
  if (!ready(listener, POLLIN, seconds)) return std::nullopt;
  Socket socket(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket) return std::nullopt;
  return socket;
}

std::optional<Socket> connect_within(const std::string& address, int port, double seconds) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    return std::nullopt;
  Socket socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int begun = ::connect(socket.fd(), found->ai_addr, found->ai_addrlen);
  const bool pending = begun != 0 && errno == EINPROGRESS;
  ::freeaddrinfo(found);
  if (begun != 0 && !(pending && ready(socket, POLLOUT, seconds))) return std::nullopt;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return std::nullopt;
  ::fcntl(socket.fd(), F_SETFL, ::fcntl(socket.fd(), F_GETFL) & ~O_NONBLOCK);
  return socket;
}

bool send_all(const Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<std::string> receive_within(const Socket& socket, std::size_t size, double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::string bytes(size, '\0');
  for (std::size_t have = 0; have < size;) {
    const double left =
        std::chrono::duration<double>(end - std::chrono::steady_clock::now()).count();
    if (!ready(socket, POLLIN, left)) return std::nullopt;
    const ssize_t got = ::recv(socket.fd(), bytes.data() + have, size - have, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return std::nullopt;
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

void watch_peer(const Socket& socket) {
  set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(socket, IPPROTO_TCP, TCP_KEEPIDLE, 2);
  set(socket, IPPROTO_TCP, TCP_KEEPINTVL, 1);
  set(socket, IPPROTO_TCP, TCP_KEEPCNT, 5);
  set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, 7000);  // ms
}

}  // namespace moescope::comm
