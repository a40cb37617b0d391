// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/expert_order.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace moescope::viewer {
namespace {

// Agglomerative clustering; a cluster is named by its first member.
class Linkage {
 public:
  Linkage(std::span<const double> counts, int experts)
      : size_(static_cast<std::size_t>(experts)), leaf_distance_(size_ * size_) {
    for (std::size_t i = 0; i < size_; ++i) {
      members_.push_back({static_cast<int>(i)});
      for (std::size_t j = 0; j < size_; ++j) {
        const double both = counts[i * size_ + j];
        const double any = counts[i * size_ + i] + counts[j * size_ + j] - both;
        leaf_distance_[i * size_ + j] = any > 0 ? 1 - both / any : 1;
      }
    }
    distance_ = leaf_distance_;
  }

  std::vector<int> order() {
    std::vector<std::size_t> chain;
    for (std::size_t left = size_; left > 1;) {
      if (chain.empty()) chain.push_back(first_cluster());
      const std::size_t nearest =
          nearest_of(chain.back(), chain.size() > 1 ? &chain.end()[-2] : nullptr);
      if (chain.size() > 1 && nearest == chain.end()[-2]) {
        const std::size_t top = chain.back();
        chain.resize(chain.size() - 2);
        merge(std::min(top, nearest), std::max(top, nearest));
        --left;
      } else {
        chain.push_back(nearest);
      }
    }
    return size_ == 0 ? std::vector<int>() : members_[first_cluster()];
  }

 private:
  std::size_t first_cluster() const {
    std::size_t i = 0;
    while (members_[i].empty()) ++i;
    return i;
  }

  // Ties go to the cluster before it in the chain, so that the chain ends, then to the lower name.
  std::size_t nearest_of(std::size_t i, const std::size_t* before) const {
    double best = std::numeric_limits<double>::infinity();
    std::size_t nearest = i;
    if (before) {
      best = distance_[i * size_ + *before];
      nearest = *before;
    }
    for (std::size_t j = 0; j < size_; ++j)
      if (j != i && !members_[j].empty() && distance_[i * size_ + j] < best) {
        best = distance_[i * size_ + j];
        nearest = j;
      }
    return nearest;
  }

  double between(int i, int j) const {
    return leaf_distance_[static_cast<std::size_t>(i) * size_ + static_cast<std::size_t>(j)];
  }

  void merge(std::size_t a, std::size_t b) {
    auto &first = members_[a], &second = members_[b];
    const double weight_a = static_cast<double>(first.size()),
                 weight_b = static_cast<double>(second.size());
    for (std::size_t k = 0; k < size_; ++k) {
      if (members_[k].empty() || k == a || k == b) continue;
      const double mean =
          (weight_a * distance_[a * size_ + k] + weight_b * distance_[b * size_ + k]) /
          (weight_a + weight_b);
      distance_[a * size_ + k] = distance_[k * size_ + a] = mean;
    }
    // The four ways to lay the two side by side, by the distance where they meet.
    const double ends[4] = {
        between(first.back(), second.front()), between(first.back(), second.back()),
        between(first.front(), second.front()), between(first.front(), second.back())};
    const auto best = std::ranges::min_element(ends) - ends;
    if (best >= 2) std::ranges::reverse(first);
    if (best == 1 || best == 3) std::ranges::reverse(second);
    first.insert(first.end(), second.begin(), second.end());
    second.clear();
  }

  std::size_t size_;
  std::vector<double> leaf_distance_, distance_;  // [E, E]
  std::vector<std::vector<int>> members_;         // in display order; empty once merged away
};

}  // namespace

std::vector<int> index_order(int experts) {
  std::vector<int> order(static_cast<std::size_t>(experts));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

std::vector<int> load_order(std::span<const double> counts, int experts) {
  auto order = index_order(experts);
  const auto load = [&](int e) { return counts[static_cast<std::size_t>(e * (experts + 1))]; };
  std::ranges::stable_sort(order, [&](int a, int b) { return load(a) > load(b); });
  return order;
}

std::vector<int> rank_order(const placement::Placement& placement, int layer) {
  auto order = index_order(placement.experts);
  std::ranges::stable_sort(order, [&](int a, int b) {
    return placement.primary_at(layer, a) < placement.primary_at(layer, b);
  });
  return order;
}

std::vector<int> clustered_order(std::span<const double> counts, int experts) {
  return Linkage(counts, experts).order();
}

MatrixAxis expert_axis(const QString& title, const std::vector<int>& order) {
  MatrixAxis axis;
  axis.title = title;
  axis.entity = Entity::expert;
  axis.ids = order;
  for (const int expert : order) axis.names.push_back(QString::number(expert));
  return axis;
}

void group_by_rank(MatrixAxis& axis, const placement::Placement& placement, int layer, int nodes) {
  const int per_node = nodes > 1 && placement.ranks % nodes == 0 ? placement.ranks / nodes : 0;
  for (int place = 0; place < axis.size(); ++place) {
    const int rank = placement.primary_at(layer, axis.ids[static_cast<std::size_t>(place)]);
    const QString name = QString("rank %1").arg(rank);
    if (axis.groups.empty() || axis.groups.back().name != name) {
      const bool heavy = per_node > 0 && rank % per_node == 0;
      axis.groups.push_back({place, 0, name, heavy});
    }
    ++axis.groups.back().count;
  }
}

}  // namespace moescope::viewer
