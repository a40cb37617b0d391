// The suite on disk: one JSONL file per split and a manifest with their SHA-256.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "workloads/families/octet.hpp"

namespace moescope::workloads {

inline constexpr std::string_view kManifestName = "manifest.json";

// One line per item: {"id":...,"family":...,"prompt":...,"answer":...}
std::string to_jsonl(const std::vector<Item>& items);

// `name` is the file to name in messages.
core::Result<std::vector<Item>> parse_jsonl(std::string_view text, const std::string& name);
core::Result<std::vector<Item>> read_items(const std::string& path);
core::Result<void> write_items(const std::string& path, const std::vector<Item>& items);

// Generates the suite and writes calibration.jsonl, evaluation.jsonl, training.jsonl if asked for,
// and the manifest, which names all three splits in any case.
core::Result<void> write_octet(const std::string& folder, bool with_training);

// Compares the files with the manifest beside them and returns the splits that match. Calibration
// and evaluation have to be there; training may be absent, since it is not kept in the repository.
core::Result<std::vector<std::string>> verify_suite(const std::string& folder);

}  // namespace moescope::workloads
