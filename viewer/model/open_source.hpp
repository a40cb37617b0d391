// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of file behind Source::open.
#pragma once

#include <memory>
#include <string>

#include "core/result.hpp"
#include "viewer/model/source.hpp"

namespace moescope::viewer {

bool is_hdf5(const std::string& path);
// JSON whose first keys are those of a placement file.
bool is_placement(const std::string& path);

// `path`, or the finished parts of a run in progress in PATH.parts/ when there is no such file.
core::Result<std::shared_ptr<Source>> open_results(const std::string& path);
core::Result<std::shared_ptr<Source>> open_trace(const std::string& path, JobControl& control);
core::Result<std::shared_ptr<Source>> open_placement(const std::string& path);

}  // namespace moescope::viewer
