// Gives the requests of a file their indices, in the order in which they appear.
#pragma once

#include <string>
#include <unordered_map>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

// The family of requests whose file names none.
inline constexpr char kNoFamily[] = "all";

class RequestTable {
 public:
  // The index of the request of that number; a new one joins family `family` (an index into
  // families()).
  std::int32_t index_of(std::int64_t number, std::int32_t family, std::int32_t source = -1);
  // The index of a family's name, which is added when it is new.
  std::int32_t family_of(const std::string& name);
  std::int32_t family(std::int32_t request) const { return requests_.family[request]; }

  // What is wrong with a position of that request, or "": they ascend. A sound one is kept.
  std::string accept_position(std::int32_t request, std::int64_t position);

  TraceRequests& requests() { return requests_; }
  const TraceRequests& requests() const { return requests_; }

 private:
  TraceRequests requests_;
  std::unordered_map<std::int64_t, std::int32_t> by_number_;
  std::unordered_map<std::string, std::int32_t> by_family_;
  std::vector<std::int32_t> last_position_;
};

}  // namespace moescope::routing
