// Local search over where the experts of one layer live, replicas and all, that minimises how many
// ranks tokens span (span_tables.hpp), and at a price how uneven the ranks' loads are.
#pragma once

#include <cstdint>
#include <vector>

#include "core/rng.hpp"
#include "placement/span/rank_loads.hpp"
#include "placement/span/span_tables.hpp"

namespace moescope::placement {

struct SpanProblem {
  const SpanTokens* tokens = nullptr;
  const WindowUses* uses = nullptr;
  std::vector<int> slots;  // [R] experts that each rank may hold
};

struct SpanResult {
  std::vector<RankMask> hosts;     // [E]
  std::vector<std::int32_t> main;  // [E] the host that does most of the expert's work
  std::vector<double> loads;       // [R] over their mean
  double cost = 0;                 // ranks per token
  // Squared coefficient of variation of the ranks' loads and max / mean load - 1, over the whole
  // trace; the same spread within a window, mean of the windows.
  double spread = 0, violation = 0, window_spread = 0;
};

class SpanSearch {
 public:
  // start: [E], within the slots, no expert without a host.
  SpanSearch(const SpanProblem& problem, std::vector<RankMask> start);

  // What a unit of spread costs, in ranks per token; 0 at first.
  void set_price(double price);

  // Fills free slots with the copy that lowers the objective most, while there is room.
  void fill();
  // Exchanges and replaces copies while that lowers the objective.
  void descend();
  // Exchanges a few copies at random and descends; goes back unless that ends lower.
  void kick(core::Rng& rng);

  SpanResult result() const;

 private:
  // Two experts' new hosts; b = -1 when one changes alone.
  struct Move {
    int a, b;
    RankMask hosts_a, hosts_b;
    double delta;
  };
  int experts() const { return tables_.tokens().experts(); }
  double penalty_delta(const Move& move) const;
  void share_out();
  void refresh();
  void apply(const Move& move);
  bool improve_copy(int expert, int rank);
  void collect_exchanges(int expert, int rank, std::vector<Move>& moves) const;
  void collect_replacements(int expert, int rank, std::vector<Move>& moves) const;
  void restore(const std::vector<RankMask>& hosts);

  SpanTables tables_;
  std::vector<int> slots_;
  const WindowUses& uses_;
  RankLoads loads_;
  std::vector<double> shares_;   // [E, R] part of each expert's work that each rank does
  std::vector<double> weights_;  // [R] by which the ranks of a choice share its tokens
  double price_ = 0;             // of a unit of spread, over all tokens
  double penalty_ = 0, objective_ = 0;
};

}  // namespace moescope::placement
