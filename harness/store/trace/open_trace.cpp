#include "store/trace/open_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/text.hpp"
#include "routing/formats/chain.hpp"
#include "store/trace/h5_trace_reader.hpp"

namespace moescope::store {

using core::Error;
using core::Result;

const std::vector<TraceFormat>& trace_formats() {
  static const std::vector<TraceFormat> formats{
      {"h5", "HDF5: a trace file, FILE#calibration of a results file, a table of tokens"},
  };
  return formats;
}

namespace {

struct Source {
  std::string path, part, family;
};

// FILE#PART, unless a file has that whole name.
Source parse_source(const std::string& text) {
  std::error_code ignored;
  const auto mark = text.rfind('#');
  if (mark == std::string::npos || std::filesystem::exists(text, ignored)) return {text, "", ""};
  return {text.substr(0, mark), text.substr(mark + 1), ""};
}

}  // namespace

Result<std::unique_ptr<routing::TraceReader>> open_trace(const std::vector<std::string>& sources,
                                                         const OpenOptions& options,
                                                         routing::BadRows& bad) {
  std::vector<routing::ChainLink> links;
  for (const auto& text : sources) {
    const Source source = parse_source(text);
    links.push_back({source.path, "", [source, options, &bad] {
                       return open_h5_trace(source.path, source.part, options.read, bad);
                     }});
  }
  return routing::chain_traces(std::move(links));
}

}  // namespace moescope::store
