#include "experiment/measure.hpp"

#include <fmt/format.h>

#include <cmath>

#include "placement/selector.hpp"
#include "workloads/families/item.hpp"

namespace moescope::experiment {

engine::ServeOptions serve_options(const Spec& spec, const Cell& cell,
                                   const std::string& selector) {
  engine::ServeOptions options;
  options.layout = cell.layout;
  if (const auto combine = parse_combine(spec.combine)) options.combine = *combine;
  options.selector = selector;
  options.selector_settings = placement::selector_settings(selector, spec.settings);
  options.max_batch_per_rank = static_cast<int>(spec.max_batch_per_rank);
  options.prefill_tokens_per_rank = static_cast<int>(spec.prefill_tokens_per_rank);
  options.record = spec.record == "all";
  options.keep_logits = options.combine == kernels::CombineMode::partial;
  return options;
}

bool is_lossless(const engine::ServeResult& result, const Reference& reference,
                 kernels::CombineMode combine, float partial_tolerance) {
  if (combine == kernels::CombineMode::per_expert)
    return result.logits_sha256 == reference.logits_sha256;
  for (std::size_t i = 0; i < result.answers.size(); ++i) {
    const auto& answer = result.answers[i];
    const auto& expected = reference.answers[i];
    if (answer.tokens != expected.tokens) return false;
    for (std::size_t j = 0; j < answer.first_logits.size(); ++j)
      if (!(std::abs(answer.first_logits[j] - expected.first_logits[j]) <= partial_tolerance))
        return false;
  }
  return true;
}

WireBytes wire_bytes(const engine::LoadedModel& model, kernels::DispatchLayout layout) {
  return {model.dispatch_row_bytes(layout), model.answer_row_bytes()};
}

store::RunRecord to_record(const engine::ServeResult& result, const Spec& spec, const Cell& cell,
                           int repeat, int order, const std::string& started,
                           const std::string& kind, bool lossless, const Prepared& prepared) {
  const auto& recording = result.recording;
  const WireBytes bytes = wire_bytes(*prepared.model, cell.layout);
  store::RunRecord record;
  record.name = cell.name;
  record.strategy = cell.row;
  record.repeat = repeat;
  record.order = order;
  record.started = started;
  record.kind = kind;
  record.backend = spec.backend;
  record.layout = engine::to_string(cell.layout);
  record.combine = spec.combine;
  record.lossless = lossless;
  record.logits_sha256 = result.logits_sha256;
  record.ranks = recording.shape.ranks;
  record.steps = recording.steps;
  record.families = prepared.families;
  record.phases = engine::phase_names();
  for (const auto rows : recording.family_dispatch_rows)
    record.traffic_dispatch.push_back(rows * bytes.dispatch_row);
  for (const auto rows : recording.family_combine_rows)
    record.traffic_combine.push_back(rows * bytes.combine_row);
  record.load = recording.load;
  record.phase_seconds = recording.phase_seconds;
  record.step_is_decode.assign(recording.step_is_decode.begin(), recording.step_is_decode.end());
  record.step_tokens = recording.step_tokens;
  record.step_seconds = recording.step_seconds;
  for (std::size_t i = 0; i < result.answers.size(); ++i) {
    const auto& answer = result.answers[i];
    record.ttft_s.push_back(answer.ttft_s);
    record.tpot_s.push_back(answer.tpot_s());
    record.e2e_s.push_back(answer.e2e_s);
    record.output_tokens.push_back(answer.sampled);
    record.correct.push_back(workloads::answer_matches(prepared.evaluation.items[i],
                                                       prepared.tokenizer->decode(answer.tokens)));
  }
  return record;
}

core::Result<void> check_counters(const store::RunRecord& record, const metrics::Score& score,
                                  const WireBytes& bytes) {
  const int layers = static_cast<int>(score.load.size()) / record.ranks;
  const auto& dispatched = record.layout == "per-rank" ? score.rank_copies : score.expert_copies;
  const auto& answered = record.combine == "per-expert" ? score.expert_copies : dispatched;
  const auto differs = [&](const char* what, int layer, int from, int to, std::uint64_t engine,
                           std::uint64_t counted) {
    return core::Error::failed(fmt::format(
        "{} repeat {}: {} of layer {} from rank {} to {}: the engine sent {} bytes, its trace "
        "gives {}",
        record.name, record.repeat, what, layer, from, to, engine, counted));
  };
  const std::size_t ranks = record.ranks;
  for (std::size_t i = 0; i < record.traffic_dispatch.size(); ++i) {
    const auto layer = static_cast<int>(i / (ranks * ranks) % layers);
    const auto from = static_cast<int>(i / ranks % ranks), to = static_cast<int>(i % ranks);
    if (record.traffic_dispatch[i] != dispatched[i] * bytes.dispatch_row)
      return differs("dispatch", layer, from, to, record.traffic_dispatch[i],
                     dispatched[i] * bytes.dispatch_row);
    // Answers travel from host to source.
    const std::size_t back = i - i % (ranks * ranks) + to * ranks + from;
    if (record.traffic_combine[back] != answered[i] * bytes.combine_row)
      return differs("combine", layer, to, from, record.traffic_combine[back],
                     answered[i] * bytes.combine_row);
  }
  return {};
}

}  // namespace moescope::experiment
