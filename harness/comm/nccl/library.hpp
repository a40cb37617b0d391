// NVIDIA's NCCL, loaded at run time, so that the program runs without it.
#pragma once

#include <memory>
#include <string>

#include "comm/nccl/abi.hpp"
#include "core/result.hpp"

namespace moescope::comm::nccl {

// The environment variable that names the library's file, instead of kDefaultName.
inline constexpr const char* kOverride = "MOESCOPE_NCCL";
inline constexpr const char* kDefaultName = "libnccl.so.2";
// The first version with all that is used: communicators that do not block (2.14), configured by
// abi.hpp's Config (2.18).
inline constexpr int kOldest = 21800;

struct Library {
  int version = 0;   // 22809 is 2.28.9
  std::string path;  // of the file, as the loader found it
  Functions call{};

  // "2.28.9"
  std::string version_text() const;
};

// From MOESCOPE_NCCL or kDefaultName; it stays loaded, and is loaded once per name. bad_input in
// one line when it is missing, older than kOldest, or lacks a function: what was looked for, what
// was found, and what would be right.
core::Result<std::shared_ptr<const Library>> load_library();

// Of the last one that load_library() gave in this process; before that "".
std::string loaded_version();

}  // namespace moescope::comm::nccl
