// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/overview.hpp"

#include <QFileInfo>

#include "viewer/model/selection.hpp"

namespace moescope::viewer {

const StrategyInfo* Overview::find(const std::string& name) const {
  for (const auto& info : strategies)
    if (info.name == name) return &info;
  return nullptr;
}

const StrategyInfo* strategy_for(const Overview& overview, const std::string& name) {
  if (const auto* exact = overview.find(name)) return exact;
  const StrategyInfo* best = nullptr;
  for (const auto& info : overview.strategies)
    if (info.strategy == name && (!best || info.name.size() < best->name.size())) best = &info;
  return best;
}

QString layer_text(int layer) {
  return layer == kAll ? QString("all layers") : QString("layer %1").arg(layer);
}

QString family_text(const Overview& overview, int family) {
  if (family < 0 || family >= static_cast<int>(overview.families.size())) return "all families";
  return "family " + QString::fromStdString(overview.families[static_cast<std::size_t>(family)]);
}

core::Result<int> family_in(const Overview& other, const Overview& overview, int family) {
  if (family < 0 || family >= static_cast<int>(overview.families.size())) return kAll;
  const std::string& name = overview.families[static_cast<std::size_t>(family)];
  for (std::size_t f = 0; f < other.families.size(); ++f)
    if (other.families[f] == name) return static_cast<int>(f);
  return core::Error::bad_input(other.path + ": has no family " + name);
}

QString file_name(const Overview& overview) {
  return QFileInfo(QString::fromStdString(overview.path)).fileName();
}

}  // namespace moescope::viewer
