#include <algorithm>

#include "store/schema/schema.hpp"
#include "store/trace/trace_schema.hpp"

namespace moescope::store::schema {
namespace {

using routing::Phase;
using routing::RoutingTrace;
using trace_schema::as;
using trace_schema::kByteExperts;

std::vector<h5::Half> to_half(const std::vector<float>& values) {
  std::vector<h5::Half> converted(values.size());
  std::ranges::transform(values, converted.begin(), h5::half_from_float);
  return converted;
}

std::vector<float> from_half(const std::vector<h5::Half>& values) {
  std::vector<float> converted(values.size());
  std::ranges::transform(values, converted.begin(), h5::float_from_half);
  return converted;
}

}  // namespace

void write_trace(h5::GroupWriter& root, const std::string& which, const RoutingTrace& trace) {
  auto traces = folder(root, "traces");
  auto group = part(traces, which);
  if (trace.expert_ids.empty())
    group.attribute("NX_class", "NXcollection");
  else
    plot(group, "experts", {"token", "layer", "slot"});
  group.attribute("experts", trace.experts);
  group.index_axis("token", trace.tokens(), "token, in order of execution");
  group.index_axis("layer", static_cast<std::size_t>(trace.layers), "MoE layer");
  group.index_axis("slot", static_cast<std::size_t>(trace.top_k), "place by descending weight");
  group.index_axis("request_index", trace.requests(), "request");
  group.axis("family", trace.families, "task family");

  const std::vector<std::string> choices{"token", "layer", "slot"}, token{"token"};
  const h5::About experts{"expert that the router chose"};
  if (trace.experts <= kByteExperts)
    group.array("experts", as<std::uint8_t>(trace.expert_ids), choices, experts);
  else
    group.array("experts", trace.expert_ids, choices, experts);
  group.array("gate", to_half(trace.gates), choices, {"weight of the expert's output", "1"});
  group.array("request", trace.request, token, {"request of the token"});
  group.array("position", trace.position, token, {"place in the request's sequence"});
  group.array("phase", as<std::uint8_t>(trace.phase), token, {"0 prefill, 1 decode"});
  group.array("step", trace.step, token, {"forward pass in which the token ran"});
  group.array("request_family", trace.request_family, {"request_index"},
              {"index of the request's task family"});
  group.array("request_source", trace.request_source, {"request_index"},
              {"rank on which the sequence lives"});
  group.array("request_number", trace.request_number, {"request_index"},
              {"number by which the trace's source knows the request"});
}

RoutingTrace read_trace(const h5::NodeReader& root, const std::string& which) {
  const auto group = part(root.child("traces"), which);
  RoutingTrace trace;
  const std::size_t tokens = group.axis("token"), layers = group.axis("layer"),
                    top_k = group.axis("slot"), requests = group.axis("request_index");
  trace.layers = static_cast<int>(layers);
  trace.top_k = static_cast<int>(top_k);
  trace.experts = group.int_attribute("experts");
  trace.families = group.labels("family");
  const h5::Shape choices{tokens, layers, top_k};
  if (group.holds<std::uint8_t>("experts"))
    trace.expert_ids = as<std::uint16_t>(group.array<std::uint8_t>("experts", choices));
  else
    trace.expert_ids = group.array<std::uint16_t>("experts", choices);
  trace.gates = from_half(group.optional_array<h5::Half>("gate", choices));
  trace.request = group.array<std::int32_t>("request", {tokens});
  trace.position = group.array<std::int32_t>("position", {tokens});
  trace.phase = as<Phase>(group.array<std::uint8_t>("phase", {tokens}));
  trace.step = group.optional_array<std::int32_t>("step", {tokens});
  trace.request_family = group.array<std::int32_t>("request_family", {requests});
  trace.request_source = group.optional_array<std::int32_t>("request_source", {requests});
  trace.request_number = group.optional_array<std::int64_t>("request_number", {requests});
  if (!group.status().ok()) return {};
  group.accept(trace.validate());
  return trace;
}

}  // namespace moescope::store::schema
