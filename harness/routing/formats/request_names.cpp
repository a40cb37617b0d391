#include "routing/formats/request_names.hpp"

#include <fmt/format.h>

namespace moescope::routing {

core::Result<std::int64_t> RequestNames::number_of(std::int32_t request,
                                                   const TraceRequests& requests) {
  const std::int64_t number = requests.number.empty() ? request : requests.number[request];
  const auto [owner, is_new] = owner_.try_emplace(number, request);
  if (!is_new && owner->second != request)
    return core::Error::bad_input(
        fmt::format("request number {} stands for two requests of the trace, which this format "
                    "cannot tell apart; h5 and npz can",
                    number));
  return number;
}

}  // namespace moescope::routing
