// Which replica serves a token: one host rank per chosen expert. Each source rank owns one
// selector, so a choice depends only on that rank's own tokens, in order; scoring a trace repeats
// the engine's choices.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "placement/placement.hpp"
#include "placement/strategy.hpp"

namespace moescope::placement {

// On which earlier tokens of the source a choice may depend: none, those at the same layer, or all.
enum class SelectorMemory { none, layer, model };

class ReplicaSelector {
 public:
  virtual ~ReplicaSelector() = default;
  // experts: [tokens, top_k] of the source's next tokens at `layer`, in order; hosts: the same
  // shape, out, hosts[i] holds experts[i]. However tokens are cut into calls, the hosts are the
  // same.
  virtual void select(int layer, int top_k, std::span<const std::uint16_t> experts,
                      std::span<std::int32_t> hosts) = 0;
  virtual SelectorMemory memory() const { return SelectorMemory::layer; }
  // Whether the hosts at a layer follow from that layer's tokens and placement alone.
  virtual bool layers_apart() const { return memory() != SelectorMemory::model; }
};

// All that are built in, in the order in which tables show them; each is described in the file of
// its name under selectors/.
std::vector<Description> selectors();
// bad_input with the nearest known name.
core::Result<Description> find_selector(const std::string& name);
// The placement must be valid and outlive the selector. bad_input names an unknown selector or an
// unknown setting with the nearest known one; settings are by plain name ("theta").
core::Result<std::unique_ptr<ReplicaSelector>> make_selector(
    const std::string& name, const Placement& placement, int source_rank,
    const std::map<std::string, std::string>& settings = {});
// The selectors of all source ranks, [R].
core::Result<std::vector<std::unique_ptr<ReplicaSelector>>> make_selectors(
    const std::string& name, const Placement& placement,
    const std::map<std::string, std::string>& settings = {});
// Of settings named "PART.parameter", those that the selector declares, by plain name.
std::map<std::string, std::string> selector_settings(
    const std::string& name, const std::map<std::string, std::string>& settings);
// The selector that a replication policy was published with ("gesr" for gesr); "cover" for joint
// placements, which count on the fewest ranks; else "local-first".
std::string default_selector(const std::string& replication);

}  // namespace moescope::placement
