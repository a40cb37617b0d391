// Which group of experts goes to which rank. What a single layer costs does not depend on it; but a
// request lives on one rank for all layers, and saves a rank wherever that rank serves it anyway.
#pragma once

#include <span>
#include <vector>

#include "placement/span/rank_mask.hpp"
#include "routing/trace.hpp"

namespace moescope::placement {

struct AlignmentOptions {
  double token_cap = 1.1;  // tokens that may live on a rank, over the mean
  int rounds = 12;
};

// Returns [L][R] the rank for each group of experts, groups going to ranks of the same size, so
// that, with every request on its best rank, as many (token, layer) as possible are served by the
// rank they live on. hosts: [L][E] groups that hold each expert; slots: [R]; tokens: those that
// count. Alternates between the requests' best ranks (largest requests first, within the cap) and
// each layer's best renaming (a maximum-weight matching), which never lowers the sum but for the
// cap.
std::vector<std::vector<int>> align_labels(const routing::RoutingTrace& trace,
                                           std::span<const std::uint32_t> tokens,
                                           std::span<const int> slots,
                                           const AlignmentOptions& options,
                                           const std::vector<std::vector<RankMask>>& hosts);

// Ranks that can serve a token at no more than the least number of ranks.
RankMask serving_ranks(std::span<const std::uint16_t> experts, std::span<const RankMask> hosts);

// Rank of each request: the one with the largest saving that keeps the cap, largest requests first.
// savings: [requests, R]; sizes: [requests] tokens.
std::vector<std::int32_t> assign_within_cap(std::span<const double> savings,
                                            std::span<const double> sizes, int ranks,
                                            double token_cap);

}  // namespace moescope::placement
