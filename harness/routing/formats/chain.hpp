// Several files as one trace, one after another.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

struct ChainLink {
  std::string name;    // of the file, for messages
  std::string family;  // all its requests belong to it; empty: as the file says
  std::function<core::Result<std::unique_ptr<TraceReader>>()> open;
};

// Opens the first file at once and each other one when its turn comes. Requests of different files
// are different requests, also where their numbers are equal. bad_input when the files differ in
// layers, k, experts or columns.
core::Result<std::unique_ptr<TraceReader>> chain_traces(std::vector<ChainLink> links);

}  // namespace moescope::routing
