// Result<T>: a value, or an Error with context. Used across rooms; exceptions are kept for
// programming mistakes. Error::kind decides the exit code of the command line (bad input 2, work
// failed 1).
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace moescope::core {

enum class ErrorKind {
  bad_input,    // the user can mend it: a file, a flag, a rank count, the environment
  failed,       // the work failed: disk full, a lost rank
  interrupted,  // stopped by the user after a clean save
};

struct Error {
  ErrorKind kind = ErrorKind::failed;
  std::string message;  // one line: what, where, what was found, what would be right

  static Error bad_input(std::string message) { return {ErrorKind::bad_input, std::move(message)}; }
  static Error failed(std::string message) { return {ErrorKind::failed, std::move(message)}; }
  static Error interrupted(std::string message) {
    return {ErrorKind::interrupted, std::move(message)};
  }
  // Prefixes the place ("FILE: ...") to a message that came from a lower room.
  Error in(const std::string& place) const { return {kind, place + ": " + message}; }
};

// Exit codes of the command line: 0 done, 1 failed, 2 bad input, 130 interrupted.
int exit_code(ErrorKind kind);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  explicit operator bool() const { return ok_; }
  const Error& error() const { return error_; }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace moescope::core

// Evaluates a Result; returns its error from the calling function, or assigns its value.
#define MOESCOPE_CONCAT_INNER(a, b) a##b
#define MOESCOPE_CONCAT(a, b) MOESCOPE_CONCAT_INNER(a, b)
#define MOESCOPE_TRY(target, expression) \
  MOESCOPE_TRY_NAMED(MOESCOPE_CONCAT(moescope_result_, __LINE__), target, expression)
#define MOESCOPE_TRY_NAMED(result, target, expression) \
  auto result = (expression);                          \
  if (!result) return result.error();                  \
  target = std::move(*result)
#define MOESCOPE_CHECK(expression)                                                             \
  do {                                                                                         \
    if (auto moescope_status = (expression); !moescope_status) return moescope_status.error(); \
  } while (false)
