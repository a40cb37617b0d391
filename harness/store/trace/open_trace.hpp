// Opens traces of any format as a stream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "routing/formats/stream.hpp"

namespace moescope::store {

struct TraceFormat {
  std::string name;     // as for --format
  std::string summary;  // one line
  bool writable = false;
};
// All formats that are read, some of which are written.
const std::vector<TraceFormat>& trace_formats();

struct OpenOptions {
  std::string format;  // empty: told by the content, then by the name
  routing::ReadOptions read = {};
  // Family of each source's requests, or of all where one is given; empty: as the files say.
  std::vector<std::string> source_families = {};
};

// The files of all sources (a file, a folder of CSV files, a results file's FILE#PART) as one
// trace. `bad` must live as long as the reader. bad_input names the source and what would be right.
core::Result<std::unique_ptr<routing::TraceReader>> open_trace(
    const std::vector<std::string>& sources, const OpenOptions& options, routing::BadRows& bad);

// A writer of that format. bad_input for a format that is not known, or not written.
core::Result<std::unique_ptr<routing::TraceWriter>> create_trace(
    const std::string& path, const std::string& format, const routing::TraceHeader& header);

}  // namespace moescope::store
