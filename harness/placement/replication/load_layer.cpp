#include "placement/replication/load_layer.hpp"

namespace moescope::placement {

LoadLayer::LoadLayer(Placement& placement, int layer, std::vector<int> free,
                     std::vector<double> load)
    : placement_(placement),
      layer_(layer),
      slots_(placement, layer, std::move(free)),
      load_(std::move(load)) {}

double LoadLayer::share(int expert) const {
  return load_[expert] / static_cast<double>(1 + placement_.replicas_at(layer_, expert).size());
}

std::vector<double> LoadLayer::rank_load() const {
  std::vector<double> rank_load(placement_.ranks, 0.0);
  for (int e = 0; e < placement_.experts; ++e) {
    rank_load[placement_.primary_at(layer_, e)] += share(e);
    for (const int r : placement_.replicas_at(layer_, e)) rank_load[r] += share(e);
  }
  return rank_load;
}

bool LoadLayer::fits_anywhere(int expert) const {
  for (int r = 0; r < placement_.ranks; ++r)
    if (slots_.fits(expert, r)) return true;
  return false;
}

bool LoadLayer::copy_heaviest() {
  int heaviest = -1;
  for (int e = 0; e < placement_.experts; ++e)
    if ((heaviest < 0 || share(e) > share(heaviest)) && fits_anywhere(e)) heaviest = e;
  if (heaviest < 0) return false;
  add(heaviest, lightest_rank(heaviest));
  return true;
}

int LoadLayer::lightest_rank(int expert) const {
  const std::vector<double> rank_load = this->rank_load();
  int lightest = -1;
  for (int r = 0; r < placement_.ranks; ++r)
    if (slots_.fits(expert, r) && (lightest < 0 || rank_load[r] < rank_load[lightest]))
      lightest = r;
  return lightest;
}

}  // namespace moescope::placement
