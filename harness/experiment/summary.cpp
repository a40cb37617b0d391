#include "experiment/summary.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "engine/recording.hpp"
#include "experiment/placement_files.hpp"
#include "report/bootstrap.hpp"

namespace moescope::experiment {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

report::Interval point(double value) { return {value, kNone, kNone}; }

class Builder {
 public:
  explicit Builder(const SummaryInput& input) : in_(input) {
    summary_.rows = row_names(input.spec);
    const auto at = std::ranges::find(summary_.rows, "contiguous");
    if (at != summary_.rows.end()) contiguous_ = at - summary_.rows.begin();
    tokens_.assign(input.evaluation.requests(), 0);
    for (const auto request : input.evaluation.request) ++tokens_[request];
  }

  store::Summary build() {
    counted();
    bytes();
    measured();
    phases();
    projected();
    return std::move(summary_);
  }

 private:
  using RowValue = std::function<report::Interval(std::size_t row)>;

  void add(std::string key, std::string units, std::string kind, std::string description,
           const RowValue& value) {
    if (in_.timeless && kind == in_.kind) return;
    store::SummaryColumn column{
        std::move(key), std::move(units), std::move(kind), std::move(description), {}, {}, {}};
    for (std::size_t row = 0; row < summary_.rows.size(); ++row) {
      const auto interval = value(row);
      column.mean.push_back(interval.mean);
      column.low.push_back(interval.low);
      column.high.push_back(interval.high);
    }
    summary_.columns.push_back(std::move(column));
  }

  bool has_contiguous() const { return contiguous_ < summary_.rows.size(); }

  // Remote ranks of each request, summed over its tokens and layers.
  std::vector<double> request_costs(std::size_t row) const {
    auto costs = in_.counted[row].mean_score.request_remote_ranks;
    for (std::size_t i = 0; i < costs.size(); ++i) costs[i] *= tokens_[i];
    return costs;
  }

  // The distinct methods of the rows' lower bounds.
  std::string bound_methods() const {
    std::string methods;
    for (const auto& counted : in_.counted) {
      const std::string& method = counted.lower_bound.remote_method;
      if (methods.find(method) == std::string::npos)
        methods += (methods.empty() ? "" : " or ") + method;
    }
    return methods;
  }

  void counted() {
    const auto seed = static_cast<std::uint64_t>(in_.spec.seed);
    add("remote_ranks_per_token", "ranks", "counted",
        "other ranks that a token's hidden vector is sent to, mean over tokens and layers",
        [&](std::size_t row) {
          return report::bootstrap_ratio(request_costs(row), tokens_, seed);
        });
    if (has_contiguous()) {
      const auto base = request_costs(contiguous_);
      add("reduction_vs_contiguous", "1", "counted",
          "1 - remote_ranks_per_token / that of contiguous, paired by request",
          [&](std::size_t row) {
            const auto ratio = report::bootstrap_ratio(request_costs(row), base, seed);
            return report::Interval{1 - ratio.mean, 1 - ratio.high, 1 - ratio.low};
          });
      const double null_base = in_.counted[contiguous_].null_remote_ranks;
      add("null_reduction", "1", "counted",
          "the same reduction on the null trace (choices shuffled, loads kept): what load skew "
          "alone "
          "gives",
          [&](std::size_t row) {
            return point(1 - in_.counted[row].null_remote_ranks / null_base);
          });
    }
    add("lower_bound", "ranks", "counted",
        "proven lower bound of remote_ranks_per_token for all placements with the same slots, by " +
            bound_methods(),
        [&](std::size_t row) {
          return point(in_.counted[row].lower_bound.remote_ranks_per_token);
        });
    add("gap", "1", "counted", "remote_ranks_per_token / lower_bound - 1", [&](std::size_t row) {
      const double cost = in_.counted[row].mean_score.remote_ranks_per_token;
      const double bound = in_.counted[row].lower_bound.remote_ranks_per_token;
      return point(bound > 0 ? cost / bound - 1 : kNone);
    });
    add_scores();
  }

  void add_scores() {
    const auto score = [&](const char* key, const char* units, double metrics::Score::*member,
                           const char* description) {
      add(key, units, "counted", description,
          [&, member](std::size_t row) { return point(in_.counted[row].mean_score.*member); });
    };
    using S = metrics::Score;
    score("jain", "1", &S::jain, "Jain's index of the ranks' loads over the run, mean of layers");
    score("jain_step", "1", &S::jain_step, "Jain's index per step, mean over steps and layers");
    score("max_over_mean", "1", &S::max_over_mean, "max / mean load per layer and step, mean");
    score("max_violation", "1", &S::max_violation, "max / mean load - 1 over the whole run");
    score("paper_comm", "ranks", &S::paper_comm,
          "sum over layers of (distinct host ranks - 1) per token, source ignored (arXiv "
          "2606.01007)");
    score("remote_experts_per_token", "experts", &S::remote_experts_per_token,
          "experts hosted away from the token's source rank, mean over tokens and layers");
    score("remote_nodes_per_token", "nodes", &S::remote_nodes_per_token,
          "other nodes that a token is sent to, mean over tokens and layers");
    score("replica_memory", "1", &S::replica_memory, "extra expert slots in use / (L * E)");
    add("placement_s", "s", "measured", "time to compute the placement; none for a saved one",
        [&](std::size_t row) { return point(in_.placements[row].seconds_to_compute); });
  }

  // Cell of a row in the n-th layout.
  std::size_t cell(std::size_t row, std::size_t layout) const {
    return layout * summary_.rows.size() + row;
  }
  std::string suffix(std::size_t layout) const {
    return layout == 0 ? "" : "@" + in_.spec.layouts[layout];
  }

  // One value per repeat of a cell, then its mean with an interval over repeats.
  using RunValue = std::function<double(const store::RunRecord&)>;
  std::vector<double> per_repeat(std::size_t cell_index, const RunValue& value) const {
    std::vector<double> values;
    for (const auto& run : in_.runs[cell_index]) values.push_back(value(run));
    return values;
  }
  void add_per_repeat(const std::string& key, const std::string& units, const std::string& kind,
                      const std::string& description, std::size_t layout, const RunValue& value) {
    add(key + suffix(layout), units, kind, description, [&](std::size_t row) {
      const auto values = per_repeat(cell(row, layout), value);
      return report::bootstrap_mean(values, static_cast<std::uint64_t>(in_.spec.seed));
    });
  }

  // Traffic off the diagonal.
  double remote_bytes(const std::vector<std::uint64_t>& traffic) const {
    const std::size_t ranks = in_.spec.ranks;
    double sum = 0;
    for (std::size_t i = 0; i < traffic.size(); ++i)
      if (i / ranks % ranks != i % ranks) sum += static_cast<double>(traffic[i]);
    return sum;
  }

  void bytes() {
    if (in_.spec.record != "all") return;
    for (std::size_t layout = 0; layout < in_.spec.layouts.size(); ++layout) {
      const std::string in_layout = " (" + in_.spec.layouts[layout] + " layout)";
      const auto first = [&](auto member) {
        return [&, member, layout](std::size_t row) {
          const auto& runs = in_.runs[cell(row, layout)];
          return point(runs.empty() ? kNone : remote_bytes(runs.front().*member));
        };
      };
      add("dispatch_bytes" + suffix(layout), "bytes", "counted",
          "bytes sent between ranks by dispatch in one repeat, routing headers included" +
              in_layout,
          first(&store::RunRecord::traffic_dispatch));
      add("combine_bytes" + suffix(layout), "bytes", "counted",
          "bytes sent between ranks by combine in one repeat" + in_layout,
          first(&store::RunRecord::traffic_combine));
    }
  }

  static double window(const store::RunRecord& run) {
    return std::accumulate(run.step_seconds.begin(), run.step_seconds.end(), 0.0);
  }

  void measured() {
    double prompt_tokens = 0;
    for (const auto& request : in_.prepared.evaluation.requests)
      prompt_tokens += static_cast<double>(request.prompt.size());
    for (std::size_t layout = 0; layout < in_.spec.layouts.size(); ++layout) {
      add_per_repeat("run_s", "s", in_.kind, "time of all steps of a repeat", layout, window);
      add_per_repeat("prompt_tokens_per_s", "tokens/s", in_.kind,
                     "prompt tokens over the whole run's time", layout,
                     [&](const auto& run) { return prompt_tokens / window(run); });
      add_per_repeat("generated_tokens_per_s", "tokens/s", in_.kind,
                     "generated tokens over the whole run's time", layout, [](const auto& run) {
                       return std::accumulate(run.output_tokens.begin(), run.output_tokens.end(),
                                              0.0) /
                              window(run);
                     });
      add_latencies(layout);
      add_time_vs_contiguous(layout);
    }
    add_per_repeat("accuracy", "1", "counted", "share of requests whose answer is right", 0,
                   [](const auto& run) {
                     return std::accumulate(run.correct.begin(), run.correct.end(), 0.0) /
                            static_cast<double>(run.correct.size());
                   });
  }

  void add_latencies(std::size_t layout) {
    const auto latency = [&](const std::string& key, const std::string& description,
                             std::vector<double> store::RunRecord::*member) {
      add(key + suffix(layout), "s", in_.kind, description, [&](std::size_t row) {
        std::vector<double> mean;
        const auto& runs = in_.runs[cell(row, layout)];
        for (const auto& run : runs) {
          mean.resize((run.*member).size());
          for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += (run.*member)[i] / static_cast<double>(runs.size());
        }
        return report::bootstrap_mean(mean, static_cast<std::uint64_t>(in_.spec.seed));
      });
    };
    latency("ttft_s", "submission to first token, mean over requests", &store::RunRecord::ttft_s);
    latency("tpot_s", "time per token after the first, mean over requests",
            &store::RunRecord::tpot_s);
    latency("e2e_s", "submission to last token, mean over requests", &store::RunRecord::e2e_s);
  }

  void add_time_vs_contiguous(std::size_t layout) {
    if (!has_contiguous()) return;
    const auto base = per_repeat(cell(contiguous_, layout), window);
    add("time_vs_contiguous" + suffix(layout), "1", in_.kind,
        "run time / contiguous' run time - 1, paired by repeat", [&](std::size_t row) {
          auto mine = per_repeat(cell(row, layout), window);
          mine.resize(std::min(mine.size(), base.size()));
          const std::vector<double> paired(base.begin(), base.begin() + mine.size());
          const auto ratio =
              report::bootstrap_ratio(mine, paired, static_cast<std::uint64_t>(in_.spec.seed));
          return report::Interval{ratio.mean - 1, ratio.low - 1, ratio.high - 1};
        });
  }

  void phases() {
    if (in_.spec.record != "all") return;
    const auto& names = engine::phase_names();
    for (std::size_t phase = 0; phase < names.size(); ++phase)
      add_per_repeat("phase_" + names[phase] + "_s", "s", in_.kind,
                     "time in " + names[phase] + " over all steps and layers, mean over ranks", 0,
                     [&](const auto& run) {
                       double sum = 0;
                       for (std::size_t i = phase; i < run.phase_seconds.size(); i += names.size())
                         sum += run.phase_seconds[i];
                       return sum / static_cast<double>(in_.spec.ranks);
                     });
  }

  const store::ProjectionRecord* projection(const std::string& fabric,
                                            std::size_t cell_index) const {
    for (const auto& record : in_.projections)
      if (record.fabric == fabric && record.name == in_.plan.cells[cell_index].name) return &record;
    return nullptr;
  }

  void projected() {
    const auto total = [](const std::vector<double>& seconds) {
      return point(std::accumulate(seconds.begin(), seconds.end(), 0.0));
    };
    for (std::size_t layout = 0; layout < in_.spec.layouts.size(); ++layout) {
      for (const auto& fabric : in_.spec.fabrics) {
        add("comm_s@" + fabric + suffix(layout), "s", "projected",
            "time of all dispatch and combine exchanges of one repeat on fabric " + fabric,
            [&](std::size_t row) { return total(projection(fabric, cell(row, layout))->seconds); });
        add("comm_transfer_s@" + fabric + suffix(layout), "s", "projected",
            "the part of comm_s that moves bytes; the rest is latency on fabric " + fabric,
            [&](std::size_t row) {
              return total(projection(fabric, cell(row, layout))->transfer_seconds);
            });
      }
    }
  }

  const SummaryInput& in_;
  store::Summary summary_;
  std::size_t contiguous_ = std::numeric_limits<std::size_t>::max();
  std::vector<double> tokens_;  // [requests]
};

}  // namespace

store::Summary summarise(const SummaryInput& input) { return Builder(input).build(); }

}  // namespace moescope::experiment
