// The numbers by which text formats name requests.
#pragma once

#include <unordered_map>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

class RequestNames {
 public:
  // bad_input when the number stands for another request already: text could not tell them apart.
  core::Result<std::int64_t> number_of(std::int32_t request, const TraceRequests& requests);

 private:
  std::unordered_map<std::int64_t, std::int32_t> owner_;
};

}  // namespace moescope::routing
