#include "engine/recording.hpp"

#include <algorithm>

namespace moescope::engine {

const std::vector<std::string>& phase_names() {
  static const std::vector<std::string> names{"attention",      "router", "dispatch_pack",
                                              "dispatch_wire",  "expert", "combine_wire",
                                              "combine_reduce", "wait"};
  return names;
}

namespace {

// values: [outer, inner] of one rank -> all: [outer, R, inner] at `rank`.
template <class From, class To>
void interleave(const std::vector<From>& values, std::size_t inner, int rank, int ranks,
                std::vector<To>& all) {
  all.resize(values.size() * ranks);
  for (std::size_t i = 0; i < values.size(); ++i)
    all[(i / inner * ranks + rank) * inner + i % inner] = values[i];
}

// values: [outer, R] rows that came from each peer -> all: [outer, R (peer), R (rank)].
template <class From, class To>
void interleave_transposed(const std::vector<From>& values, int rank, int ranks,
                           std::vector<To>& all) {
  all.resize(values.size() * ranks);
  for (std::size_t i = 0; i < values.size(); ++i) all[i * ranks + rank] = values[i];
}

void append_step(const RankRecording& from, int step, std::size_t& next, int width,
                 routing::RoutingTrace& trace) {
  for (; next < from.step.size() && from.step[next] == step; ++next) {
    trace.request.push_back(from.request[next]);
    trace.position.push_back(from.position[next]);
    trace.step.push_back(step);
    trace.phase.push_back(from.step_is_decode[step] ? routing::Phase::decode
                                                    : routing::Phase::prefill);
    const std::size_t begin = next * width;
    trace.expert_ids.insert(trace.expert_ids.end(), from.expert_ids.begin() + begin,
                            from.expert_ids.begin() + begin + width);
    trace.gates.insert(trace.gates.end(), from.gates.begin() + begin,
                       from.gates.begin() + begin + width);
  }
}

}  // namespace

Recording merge(const Shape& shape, std::vector<RankRecording> ranks,
                const std::vector<std::int32_t>& request_family,
                const std::vector<std::int32_t>& request_source,
                const std::vector<std::string>& families) {
  Recording all;
  all.shape = shape;
  all.steps = static_cast<int>(ranks[0].step_seconds.size());
  all.step_is_decode = ranks[0].step_is_decode;
  all.step_tokens.assign(all.steps, 0);
  all.step_seconds.assign(all.steps, 0);
  for (int rank = 0; rank < shape.ranks; ++rank) {
    const RankRecording& from = ranks[rank];
    for (int step = 0; step < all.steps; ++step) {
      all.step_tokens[step] += from.step_tokens[step];
      all.step_seconds[step] = std::max(all.step_seconds[step], from.step_seconds[step]);
    }
    interleave(from.phase_seconds, kPhases, rank, shape.ranks, all.phase_seconds);
    interleave(from.load, 1, rank, shape.ranks, all.load);
    interleave(from.dispatch_rows, shape.ranks, rank, shape.ranks, all.dispatch_rows);
    interleave(from.family_dispatch_rows, shape.ranks, rank, shape.ranks, all.family_dispatch_rows);
    interleave_transposed(from.combine_rows, rank, shape.ranks, all.combine_rows);
    interleave_transposed(from.family_combine_rows, rank, shape.ranks, all.family_combine_rows);
  }

  auto& trace = all.trace;
  trace.layers = shape.layers;
  trace.experts = shape.experts;
  trace.top_k = shape.top_k;
  trace.families = families;
  trace.request_family = request_family;
  trace.request_source = request_source;
  std::vector<std::size_t> next(shape.ranks, 0);
  for (int step = 0; step < all.steps; ++step)
    for (int rank = 0; rank < shape.ranks; ++rank)
      append_step(ranks[rank], step, next[rank], shape.layers * shape.top_k, trace);
  return all;
}

}  // namespace moescope::engine
