#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store::schema {
namespace {

void write_attributes(h5::GroupWriter& group, const RunRecord& record) {
  group.attribute("strategy", record.strategy);
  group.attribute("order", record.order);
  group.attribute("started", record.started);
  group.attribute("kind", record.kind);
  group.attribute("backend", record.backend);
  group.attribute("layout", record.layout);
  group.attribute("combine", record.combine);
  group.attribute("lossless", record.lossless ? 1 : 0);
  group.attribute("logits_sha256", record.logits_sha256);
  group.attribute("ranks", record.ranks);
  group.attribute("steps", record.steps);
}

h5::NodeReader run_group(const h5::NodeReader& root, const std::string& name, int repeat) {
  return part(root.child("runs").child(name), std::to_string(repeat));
}

// One layer of an array whose second axis is the layer; nothing when the run has no such array. A
// layer under 0 is past the end.
template <class T>
std::vector<T> layer_of(const h5::NodeReader& group, const std::string& name,
                        const h5::Shape& shape, int layer) {
  if (!group.has(name)) return {};
  auto block = h5::whole(shape);
  block.start[1] = static_cast<std::size_t>(layer);
  block.lengths[1] = 1;
  return group.block<T>(name, shape, block);
}

}  // namespace

void write(h5::GroupWriter& root, const RunRecord& record) {
  auto runs = folder(root, "runs");
  auto repeats = folder(runs, record.name);
  auto group = part(repeats, std::to_string(record.repeat));
  if (record.load.empty())
    group.attribute("NX_class", "NXcollection");
  else
    plot(group, "load", {"step", "layer", "rank"});
  write_attributes(group, record);

  const auto ranks = static_cast<std::size_t>(record.ranks);
  group.axis("family", record.families, "task family");
  group.index_axis("layer", layers_of(record), "MoE layer");
  group.index_axis("source_rank", ranks, "rank that sends the tokens of dispatch");
  group.index_axis("destination_rank", ranks, "rank that runs the experts");
  group.index_axis("rank", ranks, "rank");
  group.index_axis("step", static_cast<std::size_t>(record.steps), "forward pass");
  group.index_axis("request", requests_of(record), "evaluation request");
  group.axis("phase", record.phases, "phase of the work in a layer");

  const std::vector<std::string> traffic{"family", "layer", "source_rank", "destination_rank"},
      step{"step"}, request{"request"};
  const auto time = [&](const char* name, const auto& values, const auto& axes, const char* what) {
    group.array(name, values, axes, {what, "s"}).attribute("kind", record.kind);
  };
  group.array("traffic_dispatch", record.traffic_dispatch, traffic,
              {"bytes sent for dispatch; the diagonal is local work", "bytes"});
  group.array("traffic_combine", record.traffic_combine, traffic,
              {"bytes sent back for combine; the diagonal is local work", "bytes"});
  group.array("load", record.load, {"step", "layer", "rank"},
              {"expert activations (token, expert pairs) that ran on the rank", "1"});
  time("phase_seconds", record.phase_seconds,
       std::vector<std::string>{"step", "layer", "rank", "phase"}, "time in each phase");
  group.array("step_is_decode", record.step_is_decode, step, {"0 prefill, 1 decode"});
  group.array("step_tokens", record.step_tokens, step, {"tokens in the forward pass", "1"});
  time("step_seconds", record.step_seconds, step, "time of the forward pass");
  time("ttft_s", record.ttft_s, request, "submission to first token");
  time("tpot_s", record.tpot_s, request, "mean time per following token");
  time("e2e_s", record.e2e_s, request, "submission to last token");
  group.array("output_tokens", record.output_tokens, request, {"tokens generated", "1"});
  group.array("correct", record.correct, request, {"1 when the answer matched"});
}

RunRecord read_run_outline(const h5::NodeReader& root, const std::string& name, int repeat) {
  const auto group = run_group(root, name, repeat);
  RunRecord record;
  record.name = name;
  record.repeat = repeat;
  record.strategy = group.text_attribute("strategy");
  record.order = group.int_attribute("order");
  record.started = group.text_attribute("started");
  record.kind = group.text_attribute("kind");
  record.backend = group.text_attribute("backend");
  record.layout = group.text_attribute("layout");
  record.combine = group.text_attribute("combine");
  record.lossless = group.attribute<std::int64_t>("lossless") != 0;
  record.logits_sha256 = group.text_attribute("logits_sha256");
  record.ranks = group.int_attribute("ranks");
  record.steps = group.int_attribute("steps");
  record.families = group.labels("family");
  record.phases = group.labels("phase");

  const std::size_t steps = group.axis("step"), requests = group.axis("request");
  record.step_is_decode = group.optional_array<std::int8_t>("step_is_decode", {steps});
  record.step_tokens = group.optional_array<std::int64_t>("step_tokens", {steps});
  record.step_seconds = group.optional_array<double>("step_seconds", {steps});
  record.ttft_s = group.optional_array<double>("ttft_s", {requests});
  record.tpot_s = group.optional_array<double>("tpot_s", {requests});
  record.e2e_s = group.optional_array<double>("e2e_s", {requests});
  record.output_tokens = group.optional_array<std::int32_t>("output_tokens", {requests});
  record.correct = group.optional_array<std::int8_t>("correct", {requests});
  if (group.status().ok()) group.accept(check(record));
  return record;
}

RunRecord read_run(const h5::NodeReader& root, const std::string& name, int repeat) {
  const auto group = run_group(root, name, repeat);
  RunRecord record = read_run_outline(root, name, repeat);
  const std::size_t ranks = group.axis("rank"), steps = group.axis("step"),
                    layers = group.axis("layer"), families = record.families.size(),
                    phases = record.phases.size();
  const h5::Shape traffic{families, layers, ranks, ranks};
  record.traffic_dispatch = group.optional_array<std::uint64_t>("traffic_dispatch", traffic);
  record.traffic_combine = group.optional_array<std::uint64_t>("traffic_combine", traffic);
  record.load = group.optional_array<std::uint64_t>("load", {steps, layers, ranks});
  record.phase_seconds =
      group.optional_array<float>("phase_seconds", {steps, layers, ranks, phases});
  if (group.status().ok()) group.accept(check(record));
  return record;
}

std::vector<std::uint64_t> read_run_traffic(const h5::NodeReader& root, const std::string& name,
                                            int repeat, Wire wire, int layer) {
  const auto group = run_group(root, name, repeat);
  const std::size_t families = group.axis("family"), ranks = group.axis("rank");
  return layer_of<std::uint64_t>(group,
                                 wire == Wire::dispatch ? "traffic_dispatch" : "traffic_combine",
                                 {families, group.axis("layer"), ranks, ranks}, layer);
}

std::vector<std::uint64_t> read_run_load(const h5::NodeReader& root, const std::string& name,
                                         int repeat, int layer) {
  const auto group = run_group(root, name, repeat);
  return layer_of<std::uint64_t>(
      group, "load", {group.axis("step"), group.axis("layer"), group.axis("rank")}, layer);
}

std::vector<float> read_run_phase_seconds(const h5::NodeReader& root, const std::string& name,
                                          int repeat, int layer) {
  const auto group = run_group(root, name, repeat);
  return layer_of<float>(
      group, "phase_seconds",
      {group.axis("step"), group.axis("layer"), group.axis("rank"), group.axis("phase")}, layer);
}

}  // namespace moescope::store::schema
