// Points MOESCOPE_NCCL to a library, "" to none, as long as the object lives.
#pragma once

#include <cstdlib>
#include <string>

#include "comm/nccl/library.hpp"

class PlayedLibrary {
 public:
  explicit PlayedLibrary(const std::string& file) {
    ::setenv(moescope::comm::nccl::kOverride, file.c_str(), 1);
  }
  ~PlayedLibrary() { ::unsetenv(moescope::comm::nccl::kOverride); }
  PlayedLibrary(const PlayedLibrary&) = delete;
  PlayedLibrary& operator=(const PlayedLibrary&) = delete;
};
