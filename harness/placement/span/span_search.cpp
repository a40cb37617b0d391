#include "placement/span/span_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace moescope::placement {
namespace {

// Candidates whose exact value is looked up for each copy, the most promising first.
constexpr std::size_t kVerified = 6;
// A move must gain more than this share of a rank per token; rounding in the penalty is far below.
constexpr double kLeastGain = 1e-9;
// Exchanges of one kick: enough to leave a basin, few enough to keep most of what was found.
constexpr int kKickExchanges = 3;
// Weights move by this rate times a rank's excess load, this often for every set of hosts; a copy
// on an overloaded rank may be left with 1 / kWeightRange^2 of what a light rank does.
constexpr double kRebalanceRate = 4;
constexpr int kRebalanceSteps = 6;
constexpr double kWeightRange = 16;

}  // namespace

SpanSearch::SpanSearch(const SpanProblem& problem, std::vector<RankMask> start)
    : tables_(*problem.tokens, static_cast<int>(problem.slots.size()), std::move(start)),
      slots_(problem.slots),
      uses_(*problem.uses),
      loads_(*problem.uses, static_cast<int>(problem.slots.size())),
      shares_(static_cast<std::size_t>(experts()) * problem.slots.size(), 0.0),
      weights_(problem.slots.size(), 1.0) {
  for (int e = 0; e < experts(); ++e)
    for_each_rank(tables_.hosts(e), [&](int rank) { --slots_[rank]; });
  refresh();
}

void SpanSearch::set_price(double price) {
  price_ = price * static_cast<double>(tables_.tokens().size());
  refresh();
}

// Splits the tokens of every choice in proportion to the weights of its ranks.
void SpanSearch::share_out() {
  const int ranks = tables_.ranks();
  std::ranges::fill(shares_, 0.0);
  for (int e = 0; e < experts(); ++e) {
    double* shares = &shares_[static_cast<std::size_t>(e) * ranks];
    const auto uses = static_cast<double>(tables_.tokens().uses(e).size());
    for (const auto& [choice, tokens] : tables_.choices(e)) {
      if (tokens == 0) continue;
      double weight = 0;
      for_each_rank(choice, [&](int rank) { weight += weights_[rank]; });
      const double part = static_cast<double>(tokens) / (uses * weight);
      for_each_rank(choice, [&](int rank) { shares[rank] += part * weights_[rank]; });
    }
  }
}

// Shifts work between copies towards the lighter ranks, as a selector that breaks ties by load
// does. From equal weights every time, so that the objective depends on the hosts alone and a
// descent ends.
void SpanSearch::refresh() {
  std::ranges::fill(weights_, 1.0);
  share_out();
  if (price_ > 0) {
    for (int step = 0; step < kRebalanceSteps; ++step) {
      loads_.set_whole(shares_);
      for (std::size_t r = 0; r < weights_.size(); ++r) {
        weights_[r] *= std::exp(-kRebalanceRate * (loads_.relative(static_cast<int>(r)) - 1));
        weights_[r] = std::clamp(weights_[r], 1 / kWeightRange, kWeightRange);
      }
      share_out();
    }
  }
  loads_.set(shares_);
  penalty_ = price_ * loads_.spread();
  objective_ = static_cast<double>(tables_.cost()) + penalty_;
}

SpanResult SpanSearch::result() const {
  SpanResult result{.hosts = tables_.hosts(),
                    .main = {},
                    .loads = {},
                    .cost = static_cast<double>(tables_.cost()) /
                            static_cast<double>(std::max<std::size_t>(tables_.tokens().size(), 1)),
                    .spread = loads_.window_spread(0),
                    .violation = loads_.window_violation(0)};
  for (int e = 0; e < experts(); ++e) {
    const double* shares = &shares_[static_cast<std::size_t>(e) * tables_.ranks()];
    int main = std::countr_zero(tables_.hosts(e));
    for_each_rank(tables_.hosts(e), [&](int rank) {
      if (shares[rank] > shares[main]) main = rank;
    });
    result.main.push_back(main);
  }
  for (int r = 0; r < tables_.ranks(); ++r) result.loads.push_back(loads_.relative(r));
  for (int w = 1; w < uses_.windows(); ++w)
    result.window_spread += loads_.window_spread(w) / (uses_.windows() - 1);
  return result;
}

// An estimate: what an expert's lost copy served goes to its new one, or evenly to those left; a
// copy more takes an even part from the others.
double SpanSearch::penalty_delta(const Move& move) const {
  if (price_ == 0) return 0;
  std::array<RankLoads::Change, 2 * kMaxMaskRanks> changes;
  std::size_t count = 0;
  const auto change = [&](int expert, RankMask after) {
    const double* shares = &shares_[static_cast<std::size_t>(expert) * tables_.ranks()];
    const RankMask before = tables_.hosts(expert);
    const RankMask lost = before & ~after, gained = after & ~before, kept = before & after;
    double freed = 0;
    const auto take = [&](int rank, double part) {
      changes[count++] = {rank, expert, -part * shares[rank]};
      freed += part * shares[rank];
    };
    for_each_rank(lost, [&](int rank) { take(rank, 1); });
    if (lost == 0)
      for_each_rank(kept, [&](int rank) { take(rank, 1.0 / (std::popcount(kept) + 1)); });
    const RankMask heirs = gained != 0 ? gained : kept;
    for_each_rank(heirs, [&](int rank) {
      changes[count++] = {rank, expert, freed / std::popcount(heirs)};
    });
  };
  change(move.a, move.hosts_a);
  if (move.b >= 0) change(move.b, move.hosts_b);
  return price_ * loads_.spread_delta({changes.data(), count});
}

void SpanSearch::apply(const Move& move) {
  tables_.set_hosts(move.a, move.hosts_a);
  if (move.b >= 0) tables_.set_hosts(move.b, move.hosts_b);
  refresh();
}

void SpanSearch::fill() {
  for (;;) {
    Move best{-1, -1, 0, 0, 0};
    for (int e = 0; e < experts(); ++e) {
      for (int r = 0; r < tables_.ranks(); ++r) {
        if (slots_[r] <= 0 || (tables_.hosts(e) & rank_bit(r)) != 0) continue;
        Move move{e, -1, tables_.hosts(e) | rank_bit(r), 0, 0};
        move.delta = static_cast<double>(tables_.add_delta(e, r)) + penalty_delta(move);
        if (best.a < 0 || move.delta < best.delta) best = move;
      }
    }
    if (best.a < 0) return;
    --slots_[std::countr_zero(best.hosts_a & ~tables_.hosts(best.a))];
    apply(best);
  }
}

void SpanSearch::collect_exchanges(int expert, int rank, std::vector<Move>& moves) const {
  const RankMask from = rank_bit(rank), mine = tables_.hosts(expert);
  for (int other = 0; other < experts(); ++other) {
    const RankMask theirs = tables_.hosts(other);
    if (other == expert || (theirs & from) != 0) continue;
    for_each_rank(theirs & ~mine, [&](int to) {
      const std::int64_t cost =
          tables_.move_delta(expert, rank, to) + tables_.move_delta(other, to, rank);
      moves.push_back({expert, other, (mine & ~from) | rank_bit(to),
                       (theirs & ~rank_bit(to)) | from, static_cast<double>(cost)});
    });
  }
}

void SpanSearch::collect_replacements(int expert, int rank, std::vector<Move>& moves) const {
  const RankMask at = rank_bit(rank), mine = tables_.hosts(expert);
  if (is_single(mine)) return;
  for (int other = 0; other < experts(); ++other) {
    const RankMask theirs = tables_.hosts(other);
    if ((theirs & at) != 0) continue;
    const std::int64_t cost = tables_.remove_delta(expert, rank) + tables_.add_delta(other, rank);
    moves.push_back({expert, other, mine & ~at, theirs | at, static_cast<double>(cost)});
  }
}

// Applies the best verified move of one copy, if any lowers the objective.
bool SpanSearch::improve_copy(int expert, int rank) {
  std::vector<Move> moves;
  collect_exchanges(expert, rank, moves);
  collect_replacements(expert, rank, moves);
  std::erase_if(moves, [&](const Move& move) { return move.delta - penalty_ >= 0; });
  for (Move& move : moves) move.delta += penalty_delta(move);
  std::erase_if(moves, [](const Move& move) { return move.delta >= 0; });
  const std::size_t verified = std::min(kVerified, moves.size());
  std::ranges::partial_sort(moves, moves.begin() + static_cast<std::ptrdiff_t>(verified), {},
                            &Move::delta);
  moves.resize(verified);
  for (Move& move : moves)
    move.delta +=
        static_cast<double>(tables_.joint_correction(move.a, move.hosts_a, move.b, move.hosts_b));
  const auto best = std::ranges::min_element(moves, {}, &Move::delta);
  const double least = kLeastGain * static_cast<double>(tables_.tokens().size());
  if (best == moves.end() || best->delta >= -least) return false;
  const double before = objective_;
  const Move undo{best->a, best->b, tables_.hosts(best->a), tables_.hosts(best->b), 0};
  apply(*best);
  if (objective_ < before - least) return true;
  apply(undo);  // the penalty was estimated
  return false;
}

void SpanSearch::descend() {
  bool improved = true;
  while (improved) {
    improved = false;
    for (int e = 0; e < experts(); ++e) {
      RankMask left = tables_.hosts(e);
      while (left != 0) {
        const int rank = std::countr_zero(left);
        left &= left - 1;
        if (!improve_copy(e, rank)) continue;
        improved = true;
        left &= tables_.hosts(e);
      }
    }
  }
}

void SpanSearch::restore(const std::vector<RankMask>& hosts) {
  for (int e = 0; e < experts(); ++e)
    if (tables_.hosts(e) != hosts[e]) tables_.set_hosts(e, hosts[e]);
  refresh();
}

void SpanSearch::kick(core::Rng& rng) {
  const std::vector<RankMask> before = tables_.hosts();
  const double objective_before = objective_;
  for (int i = 0; i < kKickExchanges; ++i) {
    const int expert = rng.between(0, experts() - 1);
    RankMask copies = tables_.hosts(expert);
    for (auto skip = rng.below(std::popcount(copies)); skip > 0; --skip) copies &= copies - 1;
    std::vector<Move> moves;
    collect_exchanges(expert, std::countr_zero(copies), moves);
    if (!moves.empty()) apply(rng.pick(moves));
  }
  descend();
  if (objective_ >= objective_before) restore(before);
}

}  // namespace moescope::placement
