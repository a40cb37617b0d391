// SPDX-License-Identifier: GPL-3.0-or-later
// The order in which experts stand on an axis. One order serves both axes of a co-activation
// matrix.
#pragma once

#include <span>
#include <vector>

#include "placement/placement.hpp"
#include "viewer/model/matrix.hpp"

namespace moescope::viewer {

// 0..experts-1.
std::vector<int> index_order(int experts);
// By descending load (the diagonal of `counts`, [E, E]), ties by index.
std::vector<int> load_order(std::span<const double> counts, int experts);
// By primary rank, then index.
std::vector<int> rank_order(const placement::Placement& placement, int layer);
// Experts that go together side by side: average linkage on 1 - Jaccard of `counts`, with each
// merged pair of clusters turned so that their nearest ends meet. O(E^2) memory and about O(E^2)
// steps by nearest-neighbour chains (Murtagh 1983).
std::vector<int> clustered_order(std::span<const double> counts, int experts);

// An axis of experts in that order. With a placement, the experts of each rank (which must stand
// together) are a group, and nodes have heavy borders.
MatrixAxis expert_axis(const QString& title, const std::vector<int>& order);
void group_by_rank(MatrixAxis& axis, const placement::Placement& placement, int layer, int nodes);

}  // namespace moescope::viewer
