// What recording costs: the bundled workload served with --record all and with --record none, in
// turn, each repeat with its record written as `moescope run` writes it. Prints both times and
// their paired ratio; the recording may cost at most 1 % of a run.
//
//   record_bench [PAIRS]
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "comm/in_process.hpp"
#include "experiment/measure.hpp"
#include "placement/strategy.hpp"
#include "report/bootstrap.hpp"
#include "store/results_writer.hpp"

namespace {

using namespace moescope;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

store::ExperimentRecord minimal_record(const experiment::Prepared& prepared, int ranks) {
  const auto& config = prepared.model->config;
  store::ExperimentRecord record;
  record.environment_json = "{}";
  record.model_config_json = "{}";
  record.layers = config.layers;
  record.experts = config.experts;
  record.top_k = config.top_k;
  record.hidden_size = config.hidden;
  record.ranks = ranks;
  record.families = prepared.families;
  for (const auto& item : prepared.evaluation.items)
    record.requests.push_back({item.id, "", 0, 1, 1, 0, 0});
  return record;
}

core::Result<void> bench(int pairs) {
  experiment::Spec spec;
  MOESCOPE_TRY(const auto prepared,
               experiment::prepare(spec, experiment::devices_of_one_process(spec)));
  const auto ranks = static_cast<int>(spec.ranks);
  comm::InProcessRanks pool(ranks);
  placement::Placement contiguous(prepared.model->config.layers, prepared.model->config.experts,
                                  ranks);
  for (std::size_t i = 0; i < contiguous.primary.size(); ++i)
    contiguous.primary[i] = static_cast<int>(i % contiguous.experts) * ranks / contiguous.experts;

  const std::string out =
      std::filesystem::temp_directory_path() / fmt::format("record-bench-{}.h5", ::getpid());
  MOESCOPE_TRY(auto writer, store::ResultsWriter::open(out, minimal_record(prepared, ranks),
                                                       store::ResultsWriter::Mode::fresh));
  // [none, all] seconds of serving, and of serving and writing.
  std::vector<double> serving[2], whole[2];
  int order = 0;
  for (int pair = -1; pair < pairs; ++pair) {
    for (const int turn : {0, 1}) {
      const int all = (turn + pair) & 1;  // the one that goes first alternates
      spec.record = all ? "all" : "none";
      const experiment::Cell cell{"contiguous", "contiguous", kernels::DispatchLayout::per_rank};
      const auto start = std::chrono::steady_clock::now();
      MOESCOPE_TRY(
          const auto result,
          engine::serve(*prepared.model, contiguous, prepared.evaluation.requests,
                        prepared.families, experiment::serve_options(spec, cell, "primary"), pool));
      const double served = seconds_since(start);
      MOESCOPE_CHECK(writer.write_run(
          experiment::to_record(result, spec, cell, order, order, "", "measured", true, prepared)));
      ++order;
      if (pair < 0) continue;  // warm-up
      serving[all].push_back(served);
      whole[all].push_back(seconds_since(start));
    }
  }
  std::filesystem::remove_all(out + ".parts");
  const auto print = [](const char* what, const std::vector<double>* seconds) {
    const auto none = report::bootstrap_mean(seconds[0], 1),
               all = report::bootstrap_mean(seconds[1], 1);
    const auto ratio = report::bootstrap_ratio(seconds[1], seconds[0], 1);
    fmt::print("{:<20} none {:.4f} s, all {:.4f} s, all / none {:.4f} [{:.4f}, {:.4f}]\n", what,
               none.mean, all.mean, ratio.mean, ratio.low, ratio.high);
  };
  fmt::print("{} pairs of {} requests on {} ranks\n", pairs, prepared.evaluation.requests.size(),
             ranks);
  print("serving", serving);
  print("serving and writing", whole);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const int pairs = argc > 1 ? std::atoi(argv[1]) : 20;
  if (pairs < 2) {
    fmt::print(stderr, "record_bench: found '{}', a number of pairs from 2 is needed\n", argv[1]);
    return 2;
  }
  const auto done = bench(pairs);
  if (done) return 0;
  fmt::print(stderr, "record_bench: {}\n", done.error().message);
  return core::exit_code(done.error().kind);
}
