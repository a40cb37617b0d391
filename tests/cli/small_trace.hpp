// A small trace in a file of this program, for the commands that read one.
#pragma once

#include <cstdint>
#include <string>

#include "routing/random_trace.hpp"

// Writes random_trace(shape, seed), without steps and source ranks, to `path`.
void write_small_trace(const std::string& path, const TraceShape& shape, std::uint64_t seed);
