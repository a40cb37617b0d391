#include "lab/comparison_summary.hpp"

#include <cmath>
#include <functional>

#include "report/bootstrap.hpp"

namespace moescope::lab {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

report::Interval point(double value) { return {value, kNone, kNone}; }

class Builder {
 public:
  Builder(const Comparison& comparison, std::uint64_t seed, const std::string& versus)
      : in_(comparison), seed_(seed) {
    for (const auto& row : in_.rows) {
      summary_.rows.push_back(row.candidate.name());
      if (row.candidate.name() == versus && row.error.empty()) versus_ = &row;
    }
  }

  store::Summary build() {
    communication();
    balance();
    add("replica_memory", "1", "extra expert slots in use / (L * E)",
        [](const Row& row) { return point(row.score.replica_memory); });
    add("placement_s", "s", "time to compute the placement, other strategies on the other cores",
        [](const Row& row) { return point(row.candidate.given ? kNone : row.placement_seconds); });
    summary_.columns.back().kind = "measured";
    return std::move(summary_);
  }

 private:
  using RowValue = std::function<report::Interval(const Row&)>;

  void add(std::string key, std::string units, std::string description, const RowValue& value) {
    store::SummaryColumn column{
        std::move(key), std::move(units), "counted", std::move(description), {}, {}, {}};
    for (const auto& row : in_.rows) {
      const auto interval = row.error.empty() ? value(row) : point(kNone);
      column.mean.push_back(interval.mean);
      column.low.push_back(interval.low);
      column.high.push_back(interval.high);
    }
    summary_.columns.push_back(std::move(column));
  }

  using PerRequest = std::vector<double> metrics::Score::*;

  report::Interval mean(const Row& row, PerRequest costs) const {
    return report::bootstrap_ratio(in_.request_costs(row, costs), in_.request_tokens, seed_);
  }

  // What `row` saves beyond `other`, of the cost of the base.
  report::Interval saved(const Row& row, const Row& other, PerRequest costs) const {
    const Row& base = in_.rows.front();
    if (!base.error.empty() || !other.error.empty()) return point(kNone);
    auto difference = in_.request_costs(other, costs);
    const auto own = in_.request_costs(row, costs);
    for (std::size_t r = 0; r < own.size(); ++r) difference[r] -= own[r];
    const auto ratio = report::bootstrap_ratio(difference, in_.request_costs(base, costs), seed_);
    return std::isfinite(ratio.mean) ? ratio : point(kNone);
  }

  void add_saved(const std::string& key, const Row* other, PerRequest costs,
                 const std::string& description) {
    if (other)
      add(key, "1", description, [&](const Row& row) { return saved(row, *other, costs); });
  }

  void communication() {
    constexpr PerRequest kRemote = &metrics::Score::request_remote_ranks,
                         kPaper = &metrics::Score::request_paper_comm;
    const Row& base = in_.rows.front();
    add("remote_ranks_per_token", "ranks",
        "other ranks that a token's hidden vector is sent to, mean over tokens and layers",
        [&](const Row& row) { return mean(row, kRemote); });
    add_saved(
        "reduction_vs_contiguous", &base, kRemote,
        "1 - remote_ranks_per_token / that of contiguous without replicas, paired by request");
    add_saved("reduction_difference", versus_, kRemote,
              "reduction_vs_contiguous less that of the row it is set against, paired by request");
    add("null_reduction", "1",
        "the same reduction on the null trace (choices shuffled, loads kept): what load skew alone "
        "gives",
        [&](const Row& row) { return point(1 - row.null_remote_ranks / base.null_remote_ranks); });
    add("lower_bound", "ranks",
        "proven lower bound of remote_ranks_per_token for all placements with the same slots",
        [](const Row& row) {
          return point(row.bound ? row.bound->remote_ranks_per_token : kNone);
        });
    add("gap", "1", "remote_ranks_per_token / lower_bound - 1", [](const Row& row) {
      const double bound = row.bound ? row.bound->remote_ranks_per_token : 0;
      return point(bound > 0 ? row.score.remote_ranks_per_token / bound - 1 : kNone);
    });
    add("paper_comm", "ranks",
        "sum over layers of (distinct host ranks - 1) per token, source ignored (arXiv "
        "2606.01007)",
        [&](const Row& row) { return mean(row, kPaper); });
    add_saved("paper_comm_reduction", &base, kPaper,
              "1 - paper_comm / that of contiguous without replicas, paired by request");
    add_saved("paper_comm_reduction_difference", versus_, kPaper,
              "paper_comm_reduction less that of the row it is set against, paired by request");
    add("remote_experts_per_token", "experts",
        "experts hosted away from the token's source rank, mean over tokens and layers",
        [](const Row& row) { return point(row.score.remote_experts_per_token); });
    if (in_.nodes > 1)
      add("remote_nodes_per_token", "nodes",
          "other nodes that a token is sent to, mean over tokens and layers",
          [](const Row& row) { return point(row.score.remote_nodes_per_token); });
  }

  void balance() {
    const auto score = [&](const char* key, double metrics::Score::*member,
                           const char* description) {
      add(key, "1", description, [member](const Row& row) { return point(row.score.*member); });
    };
    using S = metrics::Score;
    score("jain", &S::jain, "Jain's index of the ranks' loads over the trace, mean of layers");
    score("jain_step", &S::jain_step, "Jain's index per step, mean over steps and layers");
    score("max_over_mean", &S::max_over_mean, "max / mean load per layer and step, mean");
    score("max_violation", &S::max_violation, "max / mean load - 1 over the trace, mean of layers");
    score("jain_summed", &S::jain_summed,
          "Jain's index of the ranks' loads summed over layers (as arXiv 2606.01007 counts)");
    score("max_violation_summed", &S::max_violation_summed,
          "max / mean - 1 of the ranks' loads summed over layers (as arXiv 2606.01007 counts)");
  }

  const Comparison& in_;
  std::uint64_t seed_;
  const Row* versus_ = nullptr;
  store::Summary summary_;
};

}  // namespace

store::Summary summarize(const Comparison& comparison, std::uint64_t seed,
                         const std::string& versus) {
  return Builder(comparison, seed, versus).build();
}

store::Summary summarize_shift(const Comparison& comparison, std::uint64_t seed,
                               const std::string& versus) {
  auto summary = summarize(comparison, seed, versus);
  std::erase_if(summary.columns, [](const store::SummaryColumn& column) {
    return column.key == "null_reduction" || column.key == "lower_bound" || column.key == "gap";
  });
  return summary;
}

}  // namespace moescope::lab
