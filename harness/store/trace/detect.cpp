#include "store/trace/detect.hpp"

#include <algorithm>
#include <filesystem>

#include "core/text.hpp"
#include "routing/formats/byte_region.hpp"
#include "routing/formats/prompt_csv.hpp"
#include "routing/formats/token_csv.hpp"
#include "routing/formats/zip_reader.hpp"

namespace moescope::store {
namespace {

using core::Error;
using core::Result;

// Enough for the keys of a line of JSON and for a header of CSV.
constexpr std::size_t kHead = 64 << 10;

Error needs_python(const std::string& path) {
  return Error::bad_input(path +
                          ": is a pickle of PyTorch (torch.save), which only Python reads; convert "
                          "it with numpy.savez: "
                          "'moescope trace --help' has the lines");
}

Error counts_only(const std::string& path, const std::string& key) {
  return Error::bad_input(path + ": holds counts per expert (" + key +
                          ") and no choices of single tokens; record per token (SGLang: "
                          "--expert-distribution-recorder-mode per_token)");
}

Result<std::string> detect_zip(const routing::ByteRegion& file) {
  MOESCOPE_TRY(const auto entries, routing::read_zip_directory(file));
  for (const auto& [name, entry] : entries) {
    if (name.ends_with(".npy")) return std::string("npz");
    if (name == "data.pkl" || name.ends_with("/data.pkl")) return needs_python(file.name());
  }
  return Error::bad_input(file.name() + ": is a ZIP file without arrays of NumPy in it");
}

Result<std::string> detect_json(const std::string& path, const std::string& head) {
  const auto has = [&](const char* key) {
    return head.find('"' + std::string(key) + '"') != std::string::npos;
  };
  if (has("topk_ids") || has("layers_logged")) return std::string("jsonl");
  if (has("top_indices")) return std::string("megatron");
  for (const char* key : {"routed_experts", "prompt_routed_experts", "choices", "meta_info"})
    if (has(key)) return std::string("replies");
  for (const char* key : {"logical_count", "physical_count", "expert_counts"})
    if (has(key)) return counts_only(path, key);
  return Error::bad_input(path +
                          ": is JSON of no known kind: \"topk_ids\" (jsonl), \"top_indices\" "
                          "(megatron) or \"routed_experts\" (replies) is needed");
}

// Counts of tokens per layer and expert ("layer,expert,count").
bool is_count_table(const std::string& first_line) {
  const auto columns = core::split(first_line, ',');
  return std::ranges::find(columns, "count") != columns.end() && columns.size() == 3;
}

std::string format_of_name(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".csv") return "csv";
  if (extension == ".jsonl") return "jsonl";
  if (extension == ".h5" || extension == ".hdf5") return "h5";
  if (extension == ".npy" || extension == ".npz") return extension.substr(1);
  return "";
}

}  // namespace

Result<std::string> detect_trace_format(const std::string& path) {
  MOESCOPE_TRY(const auto file, routing::ByteRegion::open(path));
  std::string head(std::min<std::uint64_t>(file.size(), kHead), '\0');
  MOESCOPE_CHECK(file.read(0, head.size(), head.data()));
  if (head.empty()) return Error::bad_input(path + ": is empty");
  if (head.starts_with("\x89HDF\r\n\x1a\n")) return std::string("h5");
  if (head.starts_with("\x93NUMPY")) return std::string("npy");
  if (head.starts_with("PK\x03\x04")) return detect_zip(file);
  if (head.starts_with("\x1f\x8b"))
    return Error::bad_input(path + ": is packed with gzip; unpack it first (gunzip)");
  if (head[0] == '\x80' && head.size() > 1 && head[1] >= 2 && head[1] <= 5)
    return needs_python(path);

  const auto begin = head.find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && (head[begin] == '{' || head[begin] == '['))
    return detect_json(path, head);
  std::string line = core::trim(head.substr(0, head.find('\n')));
  if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
  if (routing::is_prompt_csv(line)) return std::string("prompt-csv");
  if (is_count_table(line)) return counts_only(path, "column count");
  if (routing::is_token_csv(line)) return std::string("csv");
  const std::string named = format_of_name(path);
  if (!named.empty()) return named;
  return Error::bad_input(path +
                          ": is of no known format; 'moescope trace --help' lists them, and "
                          "--format names one");
}

}  // namespace moescope::store
