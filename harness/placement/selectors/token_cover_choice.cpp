#include "placement/selectors/token_cover_choice.hpp"

#include <algorithm>
#include <bit>

#include "placement/selectors/host_list.hpp"

namespace moescope::placement {
namespace {

// Several hosts; and the source is one of them.
constexpr std::int32_t kOpen = -1, kOpenAtSource = -2;
// Uncovered experts that a candidate's bits can hold.
constexpr std::size_t kMaxBits = 64;

}  // namespace

TokenCoverChoice::TokenCoverChoice(const Placement& placement, int source_rank, bool exact)
    : placement_(placement),
      source_(source_rank),
      exact_(exact),
      settled_(placement.primary.size()),
      visited_(placement.ranks + 1, 0),
      visits_(placement.ranks + 2),
      covers_(placement.ranks, 0) {
  std::size_t at = 0;
  for (layer_ = 0; layer_ < placement.layers; ++layer_)
    for (int e = 0; e < placement.experts; ++e) settled_[at++] = settled_host(e);
}

// Hosts that are to be avoided count only where an expert has no other.
template <class Visit>
void TokenCoverChoice::for_each_allowed_host(int expert, Visit visit) const {
  bool any = avoid_ == nullptr;
  if (!any)
    for_each_host(placement_, layer_, expert, [&](std::int32_t rank) { any |= !avoid_[rank]; });
  const bool all = avoid_ == nullptr || !any;
  for_each_host(placement_, layer_, expert, [&](std::int32_t rank) {
    if (all || !avoid_[rank]) visit(rank);
  });
}

// The only host, or kOpen or kOpenAtSource.
std::int32_t TokenCoverChoice::settled_host(int expert) const {
  if (placement_.replicas_at(layer_, expert).empty()) return placement_.primary_at(layer_, expert);
  std::int32_t only = kOpen;
  int hosts = 0;
  bool local = false;
  for_each_allowed_host(expert, [&](std::int32_t rank) {
    ++hosts;
    only = rank;
    local |= rank == source_;
  });
  if (hosts == 1) return only;
  return local ? kOpenAtSource : kOpen;
}

bool TokenCoverChoice::lighter(std::int32_t a, std::int32_t b) const {
  return load_[a] != load_[b] ? load_[a] < load_[b] : a < b;
}

std::int32_t TokenCoverChoice::lightest(int expert, bool among_visited) const {
  std::int32_t best = kOpen;
  for_each_allowed_host(expert, [&](std::int32_t rank) {
    if (among_visited && !visited_[rank]) return;
    if (best == kOpen || lighter(rank, best)) best = rank;
  });
  return best;
}

void TokenCoverChoice::visit(std::int32_t rank) {
  visits_[visit_count_] = rank;
  visit_count_ += visited_[rank] == 0;  // no branch, since the outcome is as good as random
  visited_[rank] = 1;
}

int TokenCoverChoice::choose(int layer, std::span<const std::uint16_t> experts,
                             std::span<std::int32_t> hosts, const std::uint64_t* load,
                             const char* avoid) {
  layer_ = layer;
  load_ = load;
  avoid_ = avoid;
  open_.resize(experts.size());
  std::size_t open = 0;
  const std::int32_t* settled =
      settled_.data() + static_cast<std::size_t>(layer) * placement_.experts;
  for (std::size_t i = 0; i < experts.size(); ++i) {
    hosts[i] = avoid == nullptr ? settled[experts[i]] : settled_host(experts[i]);
    open_[open] = i;
    open += hosts[i] < 0;
    const std::int32_t open_visit = hosts[i] == kOpenAtSource ? source_ : placement_.ranks;
    visit(hosts[i] < 0 ? open_visit : hosts[i]);
  }
  const std::span<const std::size_t> open_slots(open_.data(), open);
  uncovered_.clear();
  for (const std::size_t i : open_slots) {
    hosts[i] = lightest(experts[i], true);
    if (hosts[i] == kOpen) uncovered_.push_back(experts[i]);
  }
  if (!uncovered_.empty()) {
    while (!uncovered_.empty()) cover_uncovered();
    for (const std::size_t i : open_slots) hosts[i] = lightest(experts[i], true);
  }
  int remote = 0;
  for (const std::int32_t rank : std::span(visits_).first(visit_count_)) {
    visited_[rank] = 0;
    remote += rank != source_ && rank != placement_.ranks;
  }
  visit_count_ = 0;
  return remote;
}

// Visits ranks that hold the first kMaxBits uncovered experts, and drops what is then covered.
void TokenCoverChoice::cover_uncovered() {
  if (uncovered_.size() == 1) {
    visit(lightest(uncovered_.front(), false));
  } else {
    const std::size_t count = std::min(uncovered_.size(), kMaxBits);
    collect_candidates(count);
    const std::uint64_t open = ~std::uint64_t{0} >> (kMaxBits - count);
    exact_&& uncovered_.size() <= kMaxExactExperts ? cover_exactly(open) : cover_greedily(open);
    for (const std::int32_t rank : chosen_) visit(rank);
  }
  std::erase_if(uncovered_, [&](int expert) { return lightest(expert, true) != kOpen; });
}

void TokenCoverChoice::collect_candidates(std::size_t count) {
  candidates_.clear();
  std::vector<std::int32_t>& touched = chosen_;
  touched.clear();
  for (std::size_t i = 0; i < count; ++i) {
    for_each_allowed_host(uncovered_[i], [&](std::int32_t rank) {
      if (covers_[rank] == 0) touched.push_back(rank);
      covers_[rank] |= std::uint64_t{1} << i;
    });
  }
  for (const std::int32_t rank : touched) {
    candidates_.push_back({covers_[rank], rank});
    covers_[rank] = 0;
  }
  touched.clear();
  // Of ranks that hold the same uncovered experts only the lightest is of use.
  std::ranges::sort(candidates_, [this](const Candidate& a, const Candidate& b) {
    return a.covers != b.covers ? a.covers < b.covers : lighter(a.rank, b.rank);
  });
  const auto same = [](const Candidate& a, const Candidate& b) { return a.covers == b.covers; };
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end(), same), candidates_.end());
  std::ranges::sort(candidates_, [this](const Candidate& a, const Candidate& b) {
    return lighter(a.rank, b.rank);
  });
}

void TokenCoverChoice::cover_greedily(std::uint64_t open) {
  chosen_.clear();
  while (open != 0) {
    const auto gain = [open](const Candidate& c) { return std::popcount(c.covers & open); };
    const auto best = std::ranges::max_element(candidates_, {}, gain);
    chosen_.push_back(best->rank);
    open &= ~best->covers;
  }
}

void TokenCoverChoice::cover_exactly(std::uint64_t open) {
  together_.assign(std::popcount(open), 0);
  for (const Candidate& candidate : candidates_)
    for (std::uint64_t bits = candidate.covers; bits != 0; bits &= bits - 1)
      together_[std::countr_zero(bits)] |= candidate.covers;
  cover_greedily(open);
  const int greedy = static_cast<int>(chosen_.size());
  const std::vector<std::int32_t> fallback = chosen_;
  for (int ranks = disjoint_experts(open); ranks < greedy; ++ranks) {
    chosen_.clear();
    if (search(open, ranks)) return;
  }
  chosen_ = fallback;
}

// Experts of which no two share a rank: as many ranks are needed at least.
int TokenCoverChoice::disjoint_experts(std::uint64_t open) const {
  int disjoint = 0;
  for (; open != 0; open &= ~together_[std::countr_zero(open)]) ++disjoint;
  return disjoint;
}

// Whether `ranks` more ranks can hold the open experts; chosen_ is then one such choice.
bool TokenCoverChoice::search(std::uint64_t open, int ranks) {
  if (open == 0) return true;
  if (disjoint_experts(open) > ranks) return false;
  const std::uint64_t expert = open & (~open + 1);
  for (const Candidate& candidate : candidates_) {
    if ((candidate.covers & expert) == 0) continue;
    chosen_.push_back(candidate.rank);
    if (search(open & ~candidate.covers, ranks - 1)) return true;
    chosen_.pop_back();
  }
  return false;
}

}  // namespace moescope::placement
