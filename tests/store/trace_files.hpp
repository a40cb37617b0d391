// Traces of the tests on disk, and what must hold of one that came back.
#pragma once

#include <string>

#include "core/result.hpp"
#include "routing/trace.hpp"
#include "store/trace_file.hpp"

// Writes `trace` to `path` in that format; fails the test when that does not work.
void save_trace(const moescope::routing::RoutingTrace& trace, const std::string& path,
                const std::string& format);
moescope::routing::RoutingTrace load_sound(const std::string& path,
                                           const moescope::store::LoadOptions& options = {});
// The message of the error that loading gives; "" when it loads.
std::string refusal(const std::string& path, const moescope::store::LoadOptions& options = {});
void write_text(const std::string& path, const std::string& text);

// Compares all columns, families by name.
void check_same(const moescope::routing::RoutingTrace& found,
                const moescope::routing::RoutingTrace& expected);
