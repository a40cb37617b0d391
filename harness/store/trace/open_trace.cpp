#include "store/trace/open_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/text.hpp"
#include "routing/formats/array_trace.hpp"
#include "routing/formats/chain.hpp"
#include "routing/formats/megatron_jsonl.hpp"
#include "routing/formats/prompt_csv.hpp"
#include "routing/formats/replies.hpp"
#include "routing/formats/request_table.hpp"
#include "routing/formats/route_jsonl.hpp"
#include "routing/formats/token_csv.hpp"
#include "store/trace/detect.hpp"
#include "store/trace/h5_trace_reader.hpp"
#include "store/trace/h5_trace_writer.hpp"

namespace moescope::store {
namespace {

using core::Error;
using core::Result;
using routing::BadRows;
using routing::ReadOptions;
using routing::TraceHeader;

using Reader = std::unique_ptr<routing::TraceReader>;
using Writer = std::unique_ptr<routing::TraceWriter>;

struct FormatEntry {
  TraceFormat format;
  Result<Reader> (*open)(const std::string& path, const ReadOptions& options, BadRows& bad);
  Result<Writer> (*create)(const std::string& path, const TraceHeader& header);
};

Result<Reader> open_whole_h5(const std::string& path, const ReadOptions& options, BadRows& bad) {
  return open_h5_trace(path, "", options, bad);
}
Result<Writer> create_h5(const std::string& path, const TraceHeader& header) {
  return create_h5_trace(path, header, "moescope trace export");
}

const std::vector<FormatEntry>& entries() {
  static const std::vector<FormatEntry> known{
      {{"h5", "HDF5: a trace file, FILE#calibration of a results file, a table of tokens", true},
       open_whole_h5,
       create_h5},
      {{"prompt-csv", "CSV of one prompt, layer by layer (moe-beyond)", false},
       routing::open_prompt_csv,
       nullptr},
      {{"csv", "CSV with a row per token and layer, or per activation", true},
       routing::open_token_csv,
       routing::create_token_csv},
      {{"jsonl", "JSON lines with a route each (vLLM expert profilers)", true},
       routing::open_route_jsonl,
       routing::create_route_jsonl},
      {{"megatron", "JSON lines of Megatron-core's router trace", false},
       routing::open_megatron_jsonl,
       nullptr},
      {{"replies", "JSON lines with replies of vLLM or SGLang that return routed experts", false},
       routing::open_replies,
       nullptr},
      {{"npy", "an array of NumPy, [tokens, layers, k] or [tokens, layers]", true},
       routing::open_npy_trace,
       routing::create_npy_trace},
      {{"npz", "arrays of NumPy, stored or deflated", true},
       routing::open_npz_trace,
       routing::create_npz_trace},
  };
  return known;
}

Result<const FormatEntry*> find_format(const std::string& name) {
  for (const auto& entry : entries())
    if (entry.format.name == name) return &entry;
  std::vector<std::string> names;
  for (const auto& entry : entries()) names.push_back(entry.format.name);
  return Error::bad_input(
      fmt::format("format '{}' is not known; known are {}", name, core::join(names)));
}

// One file of a source.
struct Part {
  std::string path, part;
};

// Files of a folder in the order of the numbers in their names, then of the names.
Result<std::vector<Part>> list_folder(const std::string& folder) {
  std::vector<std::pair<std::int64_t, std::string>> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    const auto path = entry.path();
    if (path.extension() != ".csv") continue;
    names.emplace_back(routing::number_in(path.stem().string()).value_or(-1), path.string());
  }
  if (failed) return Error::bad_input(folder + ": cannot be listed: " + failed.message());
  if (names.empty()) return Error::bad_input(folder + ": holds no .csv files");
  std::ranges::sort(names);
  std::vector<Part> parts;
  for (const auto& [number, path] : names) parts.push_back({path, ""});
  return parts;
}

Result<std::vector<Part>> parts_of(const std::string& source) {
  std::error_code ignored;
  if (std::filesystem::is_directory(source, ignored)) return list_folder(source);
  // FILE#PART, unless a file has that whole name.
  const auto mark = source.rfind('#');
  if (mark == std::string::npos || std::filesystem::exists(source, ignored))
    return std::vector<Part>{{source, ""}};
  return std::vector<Part>{{source.substr(0, mark), source.substr(mark + 1)}};
}

Result<Reader> open_part(const Part& part, const OpenOptions& options, BadRows& bad) {
  std::string format = options.format;
  if (format.empty()) {
    MOESCOPE_TRY(format, detect_trace_format(part.path));
  }
  MOESCOPE_TRY(const FormatEntry* entry, find_format(format));
  if (!part.part.empty()) {
    if (format != "h5")
      return Error::bad_input(part.path + ": is no results file, so there is no part '" +
                              part.part + "' of it to name");
    return open_h5_trace(part.path, part.part, options.read, bad);
  }
  return entry->open(part.path, options.read, bad);
}

}  // namespace

const std::vector<TraceFormat>& trace_formats() {
  static const std::vector<TraceFormat> formats = [] {
    std::vector<TraceFormat> all;
    for (const auto& entry : entries()) all.push_back(entry.format);
    return all;
  }();
  return formats;
}

Result<Reader> open_trace(const std::vector<std::string>& sources, const OpenOptions& options,
                          BadRows& bad) {
  const std::size_t families = options.source_families.size();
  if (families > 1 && families != sources.size())
    return Error::bad_input(
        fmt::format("{} families for {} sources; one for all or one for each "
                    "is needed",
                    families, sources.size()));
  if (!options.format.empty()) MOESCOPE_CHECK(find_format(options.format));
  std::vector<routing::ChainLink> links;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    MOESCOPE_TRY(const auto parts, parts_of(sources[i]));
    const std::string family = families == 0 ? "" : options.source_families[families == 1 ? 0 : i];
    for (const auto& part : parts)
      links.push_back(
          {part.path, family, [part, options, &bad] { return open_part(part, options, bad); }});
  }
  return routing::chain_traces(std::move(links));
}

Result<Writer> create_trace(const std::string& path, const std::string& format,
                            const TraceHeader& header) {
  MOESCOPE_TRY(const FormatEntry* entry, find_format(format));
  if (entry->create) return entry->create(path, header);
  return Error::bad_input(fmt::format("format '{}' is read only", format));
}

}  // namespace moescope::store
