// Whole-file reading and crash-safe writing.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace moescope::core {

// The file's bytes; bad_input when it is missing, a folder, or unreadable.
Result<std::string> read_file(const std::string& path);

// Writes beside the target (PATH.tmp-PID), fsyncs, renames over it and fsyncs the folder: after a
// crash the target holds either its old or its new bytes. On failure the temporary file is removed.
Result<void> write_file_atomic(const std::string& path, std::string_view bytes);

// Flushes a finished temporary file to disk, renames it over `target` and flushes the folder.
Result<void> publish_file(const std::string& temporary, const std::string& target);

// bad_input when the folder of `path` is missing, or a file cannot be made in it.
Result<void> check_writable(const std::string& path);

}  // namespace moescope::core
