#include <fmt/format.h>

#include <algorithm>

#include "comm/mpi.hpp"
#include "comm/nccl/ranks.hpp"
#include "core/text.hpp"
#include "experiment/placement_files.hpp"
#include "experiment/spec.hpp"
#include "fabric/fabric.hpp"
#include "kernels/device.hpp"
#include "placement/selector.hpp"
#include "placement/strategy.hpp"

namespace moescope::experiment {

using core::Error;
using core::Result;

Result<kernels::DispatchLayout> parse_layout(const std::string& name) {
  for (const auto layout : {kernels::DispatchLayout::per_rank, kernels::DispatchLayout::per_expert})
    if (engine::to_string(layout) == name) return layout;
  return Error::bad_input("layout '" + name + "' is not per-rank or per-expert");
}

Result<kernels::CombineMode> parse_combine(const std::string& name) {
  for (const auto mode : {kernels::CombineMode::per_expert, kernels::CombineMode::partial})
    if (engine::to_string(mode) == name) return mode;
  return Error::bad_input("combine '" + name + "' is not per-expert or partial");
}

namespace {

// "tacg.alpha" must concern a strategy, replication policy or selector of the comparison, and fit
// its parameter.
Result<void> check_setting(const Spec& spec, const std::vector<std::string>& selectors,
                           const std::string& key, const std::string& value) {
  const auto dot = key.find('.');
  const std::string part = key.substr(0, dot);
  if (dot == std::string::npos)
    return Error::bad_input(
        fmt::format("placement.set: found '{}', PART.PARAMETER is needed", key));
  std::vector<std::string> parts = selectors;
  for (const auto& name : spec.strategies) {
    MOESCOPE_TRY(const auto choice, placement::parse_choice(name));
    parts.push_back(choice.strategy);
    parts.push_back(choice.replication);
    parts.push_back(placement::default_selector(choice.replication));
  }
  if (std::ranges::find(parts, part) == parts.end())
    return Error::bad_input(
        fmt::format("placement.set: '{}' concerns none of the strategies, their copies or "
                    "their selectors: {}",
                    key, core::join(row_names(spec))));
  std::vector<core::ParamSpec> params;
  if (const auto strategy = placement::find_strategy(part)) params = (*strategy)->describe().params;
  if (const auto policy = placement::find_replication(part))
    for (auto& param : (*policy)->describe().params) params.push_back(param);
  if (const auto selector = placement::find_selector(part))
    params.insert(params.end(), selector->params.begin(), selector->params.end());
  const auto parsed = core::Params::parse(params, {{key.substr(dot + 1), value}});
  if (!parsed) return parsed.error().in("placement.set: " + key);
  return {};
}

Result<void> check_backend(const Spec& spec) {
  if (spec.backend == "mpi" && comm::mpi_library().empty())
    return Error::bad_input(
        "ranks.backend: 'mpi' is not built into this binary: install libopenmpi-dev and "
        "openmpi-bin, and build again");
  if (spec.backend != "nccl") return {};
  const std::string device = comm::nccl::kDevice;
  if (std::ranges::find(kernels::device_kinds(), device, &kernels::DeviceKind::name) ==
      kernels::device_kinds().end())
    return Error::bad_input(fmt::format(
        "ranks.backend: nccl goes with ranks.device {}, which is not built into this binary: "
        "install the CUDA toolkit (nvcc 12 or later), and build again",
        device));
  if (spec.device != device)
    return Error::bad_input(
        fmt::format("ranks.device: found {}; nccl moves bytes between GPUs, {} is needed",
                    spec.device, device));
  return {};
}

}  // namespace

Result<void> check_spec(const Spec& spec, const std::vector<std::string>& selectors) {
  MOESCOPE_CHECK(check_backend(spec));
  if (spec.ranks % spec.nodes != 0)
    return Error::bad_input(
        fmt::format("ranks.nodes: {} ranks do not stand evenly in {} nodes; a divisor of {} is "
                    "needed",
                    spec.ranks, spec.nodes, spec.ranks));
  if (spec.strategies.empty())
    return Error::bad_input("placement.strategies: none is named; one or more are needed");
  if (spec.layouts.empty())
    return Error::bad_input("engine.layouts: none is named; per-rank, per-expert or both");
  for (const auto& name : spec.layouts) MOESCOPE_CHECK(parse_layout(name));
  for (const auto& name : spec.strategies) MOESCOPE_CHECK(placement::parse_choice(name));
  for (const auto& [key, value] : spec.settings)
    MOESCOPE_CHECK(check_setting(spec, selectors, key, value));
  for (const auto& name : spec.fabrics)
    MOESCOPE_CHECK(fabric::find_fabric(name, static_cast<int>(spec.ranks)));
  return {};
}

}  // namespace moescope::experiment
