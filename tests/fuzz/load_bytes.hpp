// Loads bytes as a trace; what is loaded must be valid.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include "fuzz/edits.hpp"
#include "store/trace_file.hpp"

inline void load_bytes(const std::string& bytes, const moescope::store::LoadOptions& options,
                       bool must_load) {
  static const std::string path = scratch_file("trace_fuzz");
  std::ofstream(path, std::ios::binary) << bytes;
  const auto trace = moescope::store::load_trace(path, options);
  ::unlink(path.c_str());
  if (must_load && !trace) std::abort();
  if (trace && !trace->validate()) std::abort();
}
