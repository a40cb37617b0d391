// TensorRT-LLM's MoE load balancer (NVIDIA/TensorRT-LLM,
// examples/wide_ep/ep_load_balancer/README.md and generate_eplb_config.py;
// tensorrt_llm/llmapi/llm_args.py, MoeLoadBalancerConfig): the YAML that moe_config.load_balancer
// names. Layers are keyed by the model's own index.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <map>
#include <optional>

#include "placement/export/engine_format.hpp"

namespace moescope::placement {
namespace {

using core::Error;
using core::Result;

constexpr const char* kAssignments = "initial_global_assignments";
constexpr const char* kSlots = "num_slots";
constexpr const char* kUpdates = "layer_updates_per_iter";

Result<std::string> write_trtllm(const PhysicalMap& map, int first_layer) {
  std::string text = fmt::format("{}:\n", kAssignments);
  for (std::size_t layer = 0; layer < map.layers.size(); ++layer)
    text += fmt::format("  {}: [{}]\n", first_layer + layer, fmt::join(map.layers[layer], ", "));
  // 0: the engine leaves the experts where they are.
  return text + fmt::format("{}: {}\n{}: 0\n", kSlots, map.layers.front().size(), kUpdates);
}

class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  Result<PhysicalMap> read(const YAML::Node& root, int first_layer) const {
    if (!root.IsMap()) return wrong(root, "the document", "a map is needed");
    std::optional<YAML::Node> assignments;
    std::int32_t slots = -1;
    for (const auto& entry : root) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (key == kAssignments) {
        assignments = entry.second;
      } else if (key == kSlots) {
        MOESCOPE_TRY(slots, integer(entry.second, kSlots, kMaxFileSlots));
      } else if (key != kUpdates) {
        return wrong(entry.first, fmt::format("key '{}'", printable(key)),
                     fmt::format("{}, {} and {} are known", kAssignments, kSlots, kUpdates));
      }
    }
    if (!assignments || !assignments->IsMap())
      return wrong(assignments.value_or(root), kAssignments,
                   "a map from layers to lists of experts is needed");
    MOESCOPE_TRY(PhysicalMap map, read_layers(*assignments, first_layer));
    if (slots >= 0 && static_cast<std::size_t>(slots) != map.layers.front().size())
      return Error::bad_input(fmt::format("{}: {} is {}, the first layer lists {} experts", file_,
                                          kSlots, slots, map.layers.front().size()));
    return map;
  }

 private:
  Error wrong(const YAML::Node& node, const std::string& what, const std::string& needed) const {
    return Error::bad_input(
        fmt::format("{}:{}: {}: {}", file_, node.Mark().line + 1, what, needed));
  }

  static std::string printable(const std::string& text) {
    constexpr std::size_t kShown = 40;
    std::string shown;
    for (const char c : text.substr(0, kShown)) shown += c >= ' ' && c <= '~' ? c : '?';
    return shown;
  }

  Result<std::int32_t> integer(const YAML::Node& node, const std::string& what,
                               std::int64_t most) const {
    const std::string text = node.IsScalar() ? node.Scalar() : "";
    std::int32_t value = -1;
    const char* const end = text.data() + text.size();
    const auto [next, fault] = std::from_chars(text.data(), end, value);
    if (fault == std::errc() && next == end && value >= 0 && value <= most) return value;
    return wrong(
        node, what,
        fmt::format("is {}, an integer from 0 to {} is needed",
                    node.IsScalar() ? fmt::format("'{}'", printable(text)) : "no number", most));
  }

  Result<PhysicalMap> read_layers(const YAML::Node& assignments, int first_layer) const {
    std::map<std::int32_t, std::vector<std::int32_t>> layers;
    std::int64_t slots = 0;
    for (const auto& entry : assignments) {
      MOESCOPE_TRY(const std::int32_t layer,
                   integer(entry.first, std::string(kAssignments) + ": layer",
                           kMaxFirstLayer + kMaxFileLayers));
      const std::string what = fmt::format("{}: {}", kAssignments, layer);
      if (!entry.second.IsSequence()) return wrong(entry.second, what, "a list is needed");
      if (layers.contains(layer)) return wrong(entry.first, what, "stands twice");
      // An alias lets a short file name one long list many times.
      slots += static_cast<std::int64_t>(entry.second.size());
      if (slots > kMaxFileSlots)
        return wrong(entry.second, what, fmt::format("more than {} slots in all", kMaxFileSlots));
      auto& row = layers[layer];
      for (const auto& item : entry.second) {
        MOESCOPE_TRY(const std::int32_t expert, integer(item, what, kMaxFileExperts - 1));
        row.push_back(expert);
      }
    }
    PhysicalMap map;
    for (auto& [layer, row] : layers) {
      const int wanted = first_layer + static_cast<int>(map.layers.size());
      if (layer != wanted)
        return wrong(assignments, kAssignments,
                     fmt::format("has layer {} where {} is due (--first-layer is {})", layer,
                                 wanted, first_layer));
      map.layers.push_back(std::move(row));
    }
    if (map.layers.empty()) return wrong(assignments, kAssignments, "has no layer");
    return map;
  }

  std::string file_;
};

Result<PhysicalMap> read_trtllm(std::string_view text, const std::string& file, int first_layer) {
  try {
    return Reader(file).read(YAML::Load(std::string(text)), first_layer);
  } catch (const YAML::Exception& fault) {
    return Error::bad_input(
        fmt::format("{}:{}: not valid YAML: {}", file, fault.mark.line + 1, fault.msg));
  }
}

}  // namespace

EngineFormat trtllm_format() {
  return {"trtllm", "YAML for TensorRT-LLM's MoE load balancer", write_trtllm, read_trtllm};
}

}  // namespace moescope::placement
