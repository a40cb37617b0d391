#include <algorithm>
#include <utility>

#include "placement/selectors/built_in.hpp"
#include "placement/selectors/token_covers.hpp"

namespace moescope::placement {
namespace {

constexpr int kNoSource = -1;

class CoverSelector : public ReplicaSelector {
 public:
  CoverSelector(const SharedTables& tables, int source_rank, std::int64_t balance, double theta)
      : ranks_(tables->placement().ranks),
        balance_(balance),
        theta_(theta),
        covers_(tables, source_rank, true),
        choice_(tables->placement(), source_rank, true),
        load_(static_cast<std::size_t>(tables->placement().layers) * ranks_, 0),
        overloaded_(ranks_, 0) {}

  void select(int layer, int top_k, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    std::uint64_t* load = load_.data() + static_cast<std::size_t>(layer) * ranks_;
    if (balance_ == 0) return covers_.choose(layer, top_k, experts, hosts, load);
    for (std::size_t i = 0; i < experts.size(); i += top_k)
      choose_balanced(layer, experts.subspan(i, top_k), hosts.subspan(i, top_k), load);
  }

 private:
  void choose_balanced(int layer, std::span<const std::uint16_t> experts,
                       std::span<std::int32_t> hosts, std::uint64_t* load) {
    const int fewest = choice_.choose(layer, experts, hosts, load, nullptr);
    if (mark_overloaded(load)) {
      relieved_.resize(hosts.size());
      const int ranks = choice_.choose(layer, experts, relieved_, load, overloaded_.data());
      if (ranks <= fewest + balance_) std::ranges::copy(relieved_, hosts.begin());
    }
    for (const std::int32_t host : hosts) ++load[host];
  }

  // Ranks over the load guard of GESR (arXiv 2606.01007); false when there is none.
  bool mark_overloaded(const std::uint64_t* load) {
    double total = 0;
    for (int r = 0; r < ranks_; ++r) total += static_cast<double>(load[r]);
    const double limit = (1 + theta_) * total / ranks_;
    bool any = false;
    for (int r = 0; r < ranks_; ++r) {
      overloaded_[r] = static_cast<double>(load[r]) > limit;
      any |= overloaded_[r] != 0;
    }
    return any;
  }

  int ranks_;
  std::int64_t balance_;
  double theta_;
  TokenCovers covers_;
  TokenCoverChoice choice_;
  std::vector<std::uint64_t> load_;  // [L, R] activations that this source sent
  std::vector<char> overloaded_;     // [R]
  std::vector<std::int32_t> relieved_;
};

}  // namespace

SelectorKind cover_selector() {
  return {{"cover",
           "the fewest other ranks that hold the token's experts; lighter ranks among equal ones",
           "moescope (exact set cover; greedy where over 16 experts are open)",
           {{"balance",
             std::int64_t{0},
             "further ranks that a token may visit to spare ranks over the guard",
             0,
             65536,
             {}},
            {"source",
             std::string("free"),
             "whether the token's own rank costs nothing, or counts as any (as in paper_comm)",
             0,
             0,
             {"free", "counted"}},
            {"theta", 0.15, "the guard: (1 + theta) x the mean load, as gesr", 0, 1e9, {}}}},
          [](SharedTables tables, int source_rank,
             const core::Params& params) -> std::unique_ptr<ReplicaSelector> {
            const bool free = params.text("source") == "free";
            return std::make_unique<CoverSelector>(std::move(tables),
                                                   free ? source_rank : kNoSource,
                                                   params.integer("balance"), params.real("theta"));
          }};
}

}  // namespace moescope::placement
