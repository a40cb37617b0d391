#include <algorithm>

#include "placement/replication/built_in.hpp"
#include "placement/replication/load_layer.hpp"

namespace moescope::placement {
namespace {

// Dynamic replication of GRACE-MoE: the hot experts of the rank with the largest load W are copied
// to the n least loaded ranks, n = W / mean load rounded down, from 1 to all others. Which experts
// are hot is ambiguous in the paper ("past the cumulative load W n / (1 + n)"): read from the
// lightest expert, the heaviest ones that carry the other W / (1 + n) are (cut = complement); read
// from the heaviest, those that carry W n / (1 + n) are (cut = share).
class GraceRound {
 public:
  GraceRound(const Placement& placement, int layer, LoadLayer& state, bool cut_is_share)
      : placement_(placement), layer_(layer), state_(state), cut_is_share_(cut_is_share) {}

  // The published step. Where the heaviest rank has no hot expert that fits anywhere, the next rank
  // is taken; false when none has.
  bool replicate() {
    const std::vector<double> load = state_.rank_load();
    std::vector<int> targets = descending(load);
    for (const int rank : std::vector(targets))
      if (copy_hot_experts(rank, load, targets)) return true;
    return false;
  }

 private:
  int copies_wanted(int rank, const std::vector<double>& load) const {
    double total = 0;
    for (const double one : load) total += one;
    const double over = total > 0 ? load[rank] * placement_.ranks / total : 1;
    return std::clamp(static_cast<int>(over), 1, std::max(1, placement_.ranks - 1));
  }

  std::vector<int> hot_experts(int rank, double rank_load, int copies) const {
    std::vector<int> experts = placement_.local_experts(layer_, rank);
    std::ranges::stable_sort(experts, std::greater<>(), [&](int e) { return state_.share(e); });
    const double cut = rank_load * (cut_is_share_ ? copies : 1) / (1 + copies);
    double carried = 0;
    std::size_t hot = 0;
    while (hot < experts.size() && (hot == 0 || carried < cut))
      carried += state_.share(experts[hot++]);
    experts.resize(hot);
    return experts;
  }

  bool copy_hot_experts(int rank, const std::vector<double>& load,
                        const std::vector<int>& descending_ranks) {
    const int copies = copies_wanted(rank, load);
    bool added = false;
    for (const int expert : hot_experts(rank, load[rank], copies)) {
      int left = copies;
      for (auto target = descending_ranks.rbegin(); target != descending_ranks.rend(); ++target) {
        if (left == 0 || !state_.slots().fits(expert, *target)) continue;
        state_.add(expert, *target);
        --left;
        added = true;
      }
    }
    return added;
  }

  const Placement& placement_;
  int layer_;
  LoadLayer& state_;
  bool cut_is_share_;
};

class GraceReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {"grace",
            "copies the hot experts of the heaviest rank to the lightest ranks, again and again",
            "arXiv 2509.25041 (GRACE-MoE, dynamic replication)",
            {{"cut",
              std::string("complement"),
              "hot experts carry W/(1+n) of their rank's load W (complement), or Wn/(1+n) (share)",
              0,
              0,
              {"complement", "share"}},
             {"rounds",
              std::int64_t{0},
              "ranks per layer that are relieved; 0: until the slots are full (1 in the paper)",
              0,
              1e6,
              {}}}};
  }

  core::Result<void> replicate(const PlacementProblem& problem, const core::Params& params,
                               Placement& placement) const override {
    const std::int64_t rounds = params.integer("rounds");
    for (int layer = 0; layer < placement.layers; ++layer) {
      MOESCOPE_CHECK(problem.go_on());
      LoadLayer state(placement, layer, problem.replica_slots,
                      problem.statistics->pooled_load(layer));
      GraceRound round(placement, layer, state, params.text("cut") == "share");
      std::int64_t done = 0;
      while ((rounds == 0 || done < rounds) && round.replicate()) ++done;
      // Slots that no hot expert can use.
      while (rounds == 0 && state.copy_heaviest()) {
      }
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> grace_replication() {
  return std::make_unique<GraceReplication>();
}

}  // namespace moescope::placement
