// The messages of an object's header in either of its versions. libhdf5 never sees these files, so
// messages that are of no interest are passed over instead of refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/h5/check/object_header.hpp"

namespace moescope::store::h5 {

// Messages that only the first version uses.
inline constexpr std::uint64_t kSymbolTable = 17;

struct PlainMessage {
  std::uint64_t type = 0;
  std::string_view body;
  bool shared = false;  // the body only says where the message stands
};

// What is wrong with the header, or "".
std::string read_messages(std::string_view file, std::uint64_t address,
                          std::vector<PlainMessage>& messages);

}  // namespace moescope::store::h5
