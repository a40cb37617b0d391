// What to run: the SPEC.toml of `moescope run`. Every key is declared once (spec_fields.cpp) with
// its type, default, range and one line of help; parsing, writing and the help text come from that
// one place.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "engine/request.hpp"

namespace moescope::experiment {

struct Spec {
  // [experiment]
  std::int64_t seed = 1;
  std::int64_t repeats = 9;
  std::int64_t warmup = 1;
  std::string record = "all";
  // [model]
  std::string model = "bundled";
  // [workload]
  std::string suite = "octet";
  std::int64_t calibration_per_family = 64;
  std::int64_t evaluation_per_family = 16;
  std::int64_t max_new_tokens = 40;
  // [ranks]
  std::int64_t ranks = 8;
  std::int64_t nodes = 1;
  std::string backend = "in-process";
  std::string device = "cpu";
  // [engine]
  std::vector<std::string> layouts{"per-rank", "per-expert"};
  std::string combine = "per-expert";
  std::int64_t max_batch_per_rank = 16;
  std::int64_t prefill_tokens_per_rank = 512;
  // [placement]
  std::vector<std::string> strategies{"contiguous", "round-robin",           "random",
                                      "eplb",       "coactivation",          "tacg",
                                      "tacg+gesr",  "coactivation+coverage", "eplb+eplb"};
  std::vector<std::string> placement_files{};
  std::int64_t replica_slots = 16;
  std::vector<std::string> fabrics{"nvlink8", "2x4-400g"};
  // [placement.set] "tacg.alpha" = "0.5"
  std::map<std::string, std::string> settings;

  bool operator==(const Spec&) const = default;
};

// bad_input names the place, the key (with the nearest known one when it is unknown), the value
// found and what would be right. `place` is the file's name.
// `defaults` has the keys that are not given.
core::Result<Spec> parse_spec(const std::string& toml, const std::string& place,
                              const Spec& defaults = {});
// The device that the backend needs, where one was chosen without the other.
void imply_device(Spec& spec);
// The whole spec, defaults included; parse_spec gives it back.
std::string to_toml(const Spec& spec);
// Checks what involves several keys: known strategies, ranks that fit, backends that are built in.
// `selectors` are those of placement files, which settings may concern too.
core::Result<void> check_spec(const Spec& spec, const std::vector<std::string>& selectors = {});
// One line per key: section.key, default, help.
std::string spec_help();

core::Result<kernels::DispatchLayout> parse_layout(const std::string& name);
core::Result<kernels::CombineMode> parse_combine(const std::string& name);

}  // namespace moescope::experiment
