// Gives the requests of a file their indices, in the order in which they appear.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

// The family of requests whose file names none.
inline constexpr char kNoFamily[] = "all";

// The only number in a name ("prompt_12_data.csv" -> 12), where there is just one.
std::optional<std::int64_t> number_in(std::string_view name);

class RequestTable {
 public:
  // The index of the request of that number; a new one joins family `family` (an index into
  // families()).
  std::int32_t index_of(std::int64_t number, std::int32_t family, std::int32_t source = -1);
  // The same for requests that their file knows by names. A name with one
  // number in it ("req-12") gives that; others the place of their first appearance.
  std::int32_t index_of(const std::string& name, std::int32_t family, std::int32_t source = -1);
  // The index of a family's name, which is added when it is new.
  std::int32_t family_of(const std::string& name);
  std::int32_t family(std::int32_t request) const { return requests_.family[request]; }

  // What is wrong with a position of that request, or "": they ascend. A sound one is kept.
  std::string accept_position(std::int32_t request, std::int64_t position);

  TraceRequests& requests() { return requests_; }
  const TraceRequests& requests() const { return requests_; }

 private:
  std::int32_t add(std::int64_t number, std::int32_t family, std::int32_t source);

  TraceRequests requests_;
  std::unordered_map<std::int64_t, std::int32_t> by_number_;
  std::unordered_map<std::string, std::int32_t> by_name_;
  std::unordered_map<std::string, std::int32_t> by_family_;
  std::vector<std::int32_t> last_position_;
};

}  // namespace moescope::routing
