#include "core/result.hpp"

namespace moescope::core {

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_input: return 2;
    case ErrorKind::failed: return 1;
    case ErrorKind::interrupted: return 130;
  }
  return 1;
}

}  // namespace moescope::core
