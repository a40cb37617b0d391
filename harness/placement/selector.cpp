#include "placement/selector.hpp"

#include "placement/selectors/built_in.hpp"
#include "placement/unknown_name.hpp"

namespace moescope::placement {
namespace {

const std::vector<SelectorKind>& kinds() {
  static const std::vector<SelectorKind> all{
      primary_selector(),     local_first_selector(),  gesr_selector(),
      round_robin_selector(), random_selector(),       least_loaded_selector(),
      static_fair_selector(), cover_greedy_selector(), cover_selector()};
  return all;
}

struct Found {
  decltype(SelectorKind::make) make;
  core::Params params;
};

core::Result<Found> find(const std::string& name,
                         const std::map<std::string, std::string>& settings) {
  std::vector<std::string> names;
  for (const auto& kind : kinds()) {
    names.push_back(kind.description.name);
    if (kind.description.name != name) continue;
    auto params = core::Params::parse(kind.description.params, settings);
    if (!params) return params.error().in("selector " + name);
    return Found{kind.make, std::move(*params)};
  }
  return core::Error::bad_input(unknown_name("selector", name, names));
}

}  // namespace

std::vector<Description> selectors() {
  std::vector<Description> descriptions;
  for (const auto& kind : kinds()) descriptions.push_back(kind.description);
  return descriptions;
}

core::Result<std::unique_ptr<ReplicaSelector>> make_selector(
    const std::string& name, const Placement& placement, int source_rank,
    const std::map<std::string, std::string>& settings) {
  MOESCOPE_TRY(const Found found, find(name, settings));
  return found.make(std::make_shared<const HostTables>(placement), source_rank, found.params);
}

core::Result<std::vector<std::unique_ptr<ReplicaSelector>>> make_selectors(
    const std::string& name, const Placement& placement,
    const std::map<std::string, std::string>& settings) {
  MOESCOPE_TRY(const Found found, find(name, settings));
  const auto tables = std::make_shared<const HostTables>(placement);
  std::vector<std::unique_ptr<ReplicaSelector>> selectors;
  for (int source = 0; source < placement.ranks; ++source)
    selectors.push_back(found.make(tables, source, found.params));
  return selectors;
}

std::map<std::string, std::string> selector_settings(
    const std::string& name, const std::map<std::string, std::string>& settings) {
  std::map<std::string, std::string> mine;
  for (const auto& kind : kinds()) {
    if (kind.description.name != name) continue;
    for (const auto& param : kind.description.params)
      if (const auto set = settings.find(name + "." + param.name); set != settings.end())
        mine.insert({param.name, set->second});
  }
  return mine;
}

std::string default_selector(const std::string& replication) {
  if (replication == "gesr") return "gesr";
  return replication == kJointReplication ? "cover" : "local-first";
}

}  // namespace moescope::placement
