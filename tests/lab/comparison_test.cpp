#include "lab/comparison.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "lab/comparison_summary.hpp"
#include "lab/split.hpp"
#include "placement/problem.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using Catch::Contains;

namespace {

lab::Material small_material(bool null) {
  const auto trace = random_trace(
      {.experts = 12, .top_k = 3, .requests = 40, .tokens_per_step = 0, .skew = 1.5}, 3);
  auto material = lab::make_material(*lab::part_of(trace, "odd"), *lab::part_of(trace, "even"),
                                     {.window_tokens = 64, .null = null, .seed = 5});
  REQUIRE(material);
  REQUIRE(material->set_sources(4, ""));
  return *material;
}

lab::Comparison compared(const lab::Material& material, const std::string& names,
                         const lab::TrialOptions& options) {
  const auto candidates = lab::candidates(names, options.replica_slots > 0, "");
  REQUIRE(candidates);
  const auto comparison = lab::compare(material, *candidates, options, 0.0);
  REQUIRE(comparison);
  return *comparison;
}

metrics::Score scored_alone(const lab::Material& material, const lab::Candidate& candidate,
                            const lab::TrialOptions& options, std::uint64_t seed) {
  const bool replicated = candidate.choice.replication != "none";
  const auto placed = placement::compute_placement(
      placement::make_problem(material.calibration, material.statistics, options.ranks,
                              options.nodes, replicated ? options.replica_slots * options.ranks : 0,
                              seed),
      candidate.choice, options.settings);
  REQUIRE(placed);
  const auto score = metrics::score(material.evaluation, *placed,
                                    {.selector = candidate.selector, .nodes = options.nodes});
  REQUIRE(score);
  return *score;
}

const store::SummaryColumn& column(const store::Summary& summary, const std::string& key) {
  for (const auto& each : summary.columns)
    if (each.key == key) return each;
  FAIL("no column " << key);
  return summary.columns.front();
}

}  // namespace

TEST_CASE("rows are what placing and scoring one at a time gives") {
  const auto material = small_material(false);
  const lab::TrialOptions options{
      .ranks = 4, .nodes = 2, .replica_slots = 1, .seed = 9, .threads = 3};
  const auto comparison = compared(material, "coactivation,tacg", options);
  REQUIRE(comparison.rows.size() == 6);
  for (const auto& row : comparison.rows) {
    INFO(row.candidate.name());
    CHECK(row.error.empty());
    const auto alone = scored_alone(material, row.candidate, options, 9);
    CHECK(row.score.remote_ranks_per_token == alone.remote_ranks_per_token);
    CHECK(row.score.remote_nodes_per_token == alone.remote_nodes_per_token);
    CHECK(row.score.jain_step == alone.jain_step);
    CHECK(row.score.request_remote_ranks == alone.request_remote_ranks);
    REQUIRE(row.bound);
    CHECK(row.bound->remote_ranks_per_token <= row.score.remote_ranks_per_token);
    CHECK(std::isnan(row.null_remote_ranks));
  }
  CHECK(comparison.rows[1].score.replica_memory == Approx(4.0 / 12));
}

TEST_CASE("random is the mean of ten seeds") {
  const auto material = small_material(false);
  const lab::TrialOptions options{.ranks = 4, .seed = 20};
  const auto comparison = compared(material, "random", options);
  double cost = 0, first_request = 0;
  for (std::uint64_t seed = 20; seed < 30; ++seed) {
    const auto alone = scored_alone(material, comparison.rows[1].candidate, options, seed);
    cost += alone.remote_ranks_per_token / 10;
    first_request += alone.request_remote_ranks[0] / 10;
  }
  CHECK(comparison.rows[1].score.remote_ranks_per_token == Approx(cost));
  CHECK(comparison.rows[1].score.request_remote_ranks[0] == Approx(first_request));
}

TEST_CASE("the null trace is placed and scored on its own") {
  const auto material = small_material(true);
  const auto comparison = compared(material, "coactivation", {.ranks = 4, .seed = 5});
  lab::Material null;
  null.calibration = material.null_calibration;
  null.evaluation = material.null_evaluation;
  null.statistics = routing::collect_statistics(null.calibration);
  for (const auto& row : comparison.rows)
    CHECK(row.null_remote_ranks ==
          scored_alone(null, row.candidate, {.ranks = 4}, 5).remote_ranks_per_token);
  // The shuffle keeps loads: contiguous serves as many activations on each rank.
  CHECK(material.null_evaluation.request_source == material.evaluation.request_source);
}

TEST_CASE("the summary's reductions and intervals are against contiguous") {
  const auto material = small_material(true);
  const auto comparison = compared(material, "coactivation", {.ranks = 4});
  const auto summary = lab::summarize(comparison, 1);
  REQUIRE(summary.rows == std::vector<std::string>{"contiguous", "coactivation"});
  const auto& cost = column(summary, "remote_ranks_per_token");
  const auto& reduction = column(summary, "reduction_vs_contiguous");
  CHECK(cost.mean[1] == Approx(comparison.rows[1].score.remote_ranks_per_token));
  CHECK(reduction.mean[0] == 0);
  CHECK(reduction.low[0] == 0);
  CHECK(reduction.mean[1] == Approx(1 - cost.mean[1] / cost.mean[0]));
  CHECK(reduction.low[1] < reduction.mean[1]);
  CHECK(reduction.high[1] > reduction.mean[1]);
  CHECK(column(summary, "gap").mean[1] ==
        Approx(cost.mean[1] / column(summary, "lower_bound").mean[1] - 1));
  CHECK(column(summary, "null_reduction").mean[0] == 0);
  CHECK(column(summary, "placement_s").kind == "measured");
}

TEST_CASE("rows are set against one of them, request by request") {
  const auto material = small_material(false);
  const auto comparison = compared(material, "coactivation,eplb", {.ranks = 4});
  const auto summary = lab::summarize(comparison, 6, "coactivation");
  REQUIRE(summary.rows == std::vector<std::string>{"contiguous", "coactivation", "eplb"});
  struct Metric {
    std::string reduction, difference;
    std::vector<double> metrics::Score::*costs;
  };
  for (const auto& [reduction, difference, costs] :
       {Metric{"reduction_vs_contiguous", "reduction_difference",
               &metrics::Score::request_remote_ranks},
        Metric{"paper_comm_reduction", "paper_comm_reduction_difference",
               &metrics::Score::request_paper_comm}}) {
    const auto& reductions = column(summary, reduction).mean;
    const auto& differences = column(summary, difference);
    // The shares saved on resampled requests, with a generator of another kind.
    std::mt19937 random(1);
    const std::size_t requests = comparison.request_tokens.size();
    std::vector<std::vector<double>> rows;
    for (const auto& row : comparison.rows) rows.push_back(comparison.request_costs(row, costs));
    std::vector<double> drawn;
    for (int i = 0; i < 4000; ++i) {
      double sum[3] = {0, 0, 0};
      for (std::size_t r = 0; r < requests; ++r) {
        const std::size_t pick = random() % requests;
        for (int row = 0; row < 3; ++row) sum[row] += rows[row][pick];
      }
      drawn.push_back((1 - sum[2] / sum[0]) - (1 - sum[1] / sum[0]));
    }
    std::ranges::sort(drawn);
    for (int row = 0; row < 3; ++row)
      CHECK(differences.mean[row] == Approx(reductions[row] - reductions[1]).margin(1e-12));
    CHECK(differences.low[1] == 0);
    CHECK(differences.high[1] == 0);
    const double width = differences.high[2] - differences.low[2];
    CHECK(differences.low[2] == Approx(drawn[100]).margin(0.1 * width));
    CHECK(differences.high[2] == Approx(drawn[3899]).margin(0.1 * width));
  }
  for (const auto& each : lab::summarize(comparison, 6, "tacg").columns)
    CHECK(each.key.find("difference") == std::string::npos);
}

TEST_CASE("a strategy that fails is a row with its error, the others stay") {
  const auto material = small_material(false);
  const auto candidates = *lab::candidates("eplb", false, "");
  auto list = candidates;
  // A placement of another model.
  list.insert(list.begin() + 1,
              {{"other.json", "none"},
               "local-first",
               std::make_shared<placement::Placement>(placement::Placement(1, 4, 2))});
  const auto comparison = lab::compare(material, list, {.ranks = 4}, 0.0);
  REQUIRE(comparison);
  REQUIRE(comparison->rows.size() == 3);
  CHECK_THAT(comparison->rows[1].error, Contains("1 layers of 4 experts"));
  CHECK(comparison->rows[2].error.empty());
  const auto summary = lab::summarize(*comparison, 1);
  CHECK(std::isnan(column(summary, "jain").mean[1]));
  CHECK_FALSE(std::isnan(column(summary, "jain").mean[2]));
}

TEST_CASE("what fits no strategy is bad input at once") {
  const auto material = small_material(false);
  const auto candidates = *lab::candidates("eplb", false, "");
  const auto message = [&](const lab::TrialOptions& options) {
    const auto refused = lab::compare(material, candidates, options, 0.0);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == core::ErrorKind::bad_input);
    return refused.error().message;
  };
  CHECK_THAT(message({.ranks = 13}), Contains("13 ranks for 12 experts"));
  CHECK_THAT(message({.ranks = 4, .nodes = 3}), Contains("a divisor of the 4 ranks"));
  CHECK_THAT(message({.ranks = 4, .settings = {{"tacg.alpa", "1"}}}), Contains("tacg.alpha"));
  const auto selector = *lab::candidates("eplb", false, "frist");
  CHECK_THAT(lab::compare(material, selector, {.ranks = 4}, 0.0).error().message,
             Contains("local-first"));
}

TEST_CASE("a stop keeps what was placed before it") {
  const auto material = small_material(true);
  const auto candidates = *lab::candidates("round-robin,eplb,tacg", false, "");
  std::atomic<bool> stop = false;
  lab::TrialOptions options{.ranks = 4, .threads = 1, .stop = &stop};
  options.on_trial = [&](const std::string& running, std::size_t) {
    if (running.find("eplb") != std::string::npos) stop = true;
  };
  const auto comparison = lab::compare(material, candidates, options, 0.0);
  REQUIRE(comparison);
  CHECK(comparison->rows.size() == 2);
  CHECK(comparison->not_done == std::vector<std::string>{"eplb", "tacg"});
  CHECK(comparison->rows[1].score.remote_ranks_per_token > 0);
  stop = true;
  CHECK(lab::compare(material, candidates, options, 0.0).error().kind ==
        core::ErrorKind::interrupted);
}

TEST_CASE("the trials told are the trials counted") {
  const auto material = small_material(true);
  const auto candidates = *lab::candidates("random,eplb", false, "");
  std::size_t last = 0;
  lab::TrialOptions options{.ranks = 4};
  options.on_trial = [&](const std::string&, std::size_t ended) { last = std::max(last, ended); };
  REQUIRE(lab::compare(material, candidates, options, std::nullopt));
  CHECK(last == lab::trials_of_comparison(material, candidates, false));
  // contiguous, eplb and ten seeds of random; one of them on the null trace; placed and scored.
  CHECK(last == 2 * 12 + 2 * 3);
  REQUIRE(lab::compare(material, candidates, options, 0.0));
  CHECK(last == lab::trials_of_comparison(material, candidates, true));
}
