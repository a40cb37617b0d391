#include "round_trip.hpp"

#include <cmath>
#include <numeric>

using namespace moescope::kernels;
using moescope::core::Rng;

void draw_choices(Rng& rng, Routing& routing) {
  std::vector<std::uint16_t> all(routing.experts_count);
  std::iota(all.begin(), all.end(), std::uint16_t{0});
  routing.experts.clear();
  routing.hosts.clear();
  for (int t = 0; t < routing.tokens; ++t) {
    rng.shuffle(all);
    routing.experts.insert(routing.experts.end(), all.begin(), all.begin() + routing.top_k);
    for (int i = 0; i < routing.top_k; ++i)
      routing.hosts.push_back(rng.between(0, routing.ranks - 1));
  }
  routing.gates = random_floats(rng, routing.experts.size());
}

Routing random_routing(Rng& rng) {
  Routing routing;
  routing.tokens = rng.between(0, 3) == 0 ? rng.between(0, 1) : rng.between(2, 40);
  routing.experts_count = rng.between(1, 12);
  routing.top_k = rng.chance(0.2) ? routing.experts_count : rng.between(1, routing.experts_count);
  routing.ranks = rng.between(1, 16);
  draw_choices(rng, routing);
  return routing;
}

Layer::Layer(int experts, int hidden_size, int width, std::uint64_t seed)
    : hidden(hidden_size), intermediate(width), bank(hidden_size, width) {
  Rng rng(seed);
  for (int e = 0; e < experts; ++e) {
    gate_up.push_back(random_floats(rng, static_cast<std::size_t>(2 * width) * hidden));
    down.push_back(random_floats(rng, static_cast<std::size_t>(width) * hidden));
    bank.add(gate_up.back().data(), down.back().data());
  }
}

std::vector<double> Layer::exact(const Routing& routing, const Floats& x) const {
  std::vector<double> out(x.size(), 0.0);
  const std::vector<double> wide(x.begin(), x.end());
  for (std::size_t slot = 0; slot < routing.experts.size(); ++slot) {
    const std::size_t at = slot / routing.top_k * hidden;
    const int expert = routing.experts[slot];
    const auto both = product(&wide[at], 1, gate_up[expert], 2 * intermediate, hidden);
    std::vector<double> inner;
    for (int i = 0; i < intermediate; ++i)
      inner.push_back(both[i] / (1 + std::exp(-both[i])) * both[intermediate + i]);
    const auto y = product(inner.data(), 1, down[expert], hidden, intermediate);
    for (int c = 0; c < hidden; ++c) out[at + c] += routing.gates[slot] * y[c];
  }
  return out;
}

namespace {

// Rows from each rank [begin[r], begin[r + 1]) of a buffer with `width` elements a row.
template <class T>
void append_part(std::vector<T>& to, const std::vector<T>& from, std::size_t width, int first,
                 int last) {
  to.insert(to.end(), from.begin() + first * width, from.begin() + last * width);
}

}  // namespace

std::vector<Floats> round_trip(const Layer& layer, const std::vector<Routing>& routing,
                               const std::vector<Floats>& x, DispatchLayout layout,
                               CombineMode mode) {
  const int sources = static_cast<int>(routing.size()), hidden = layer.hidden;
  const std::size_t row_bytes = wire_row_bytes(layout, hidden, routing[0].top_k);
  const bool per_expert = mode == CombineMode::per_expert;
  std::vector<DispatchPlan> plans(sources);
  std::vector<std::vector<std::byte>> sent(sources);
  for (int s = 0; s < sources; ++s) {
    const Routing& own = routing[s];
    plan_dispatch(layout, own.experts.data(), own.gates.data(), own.hosts.data(), own.tokens,
                  own.top_k, own.ranks, plans[s]);
    sent[s].resize(plans[s].rows() * row_bytes);
    pack_rows(plans[s], x[s].data(), hidden, sent[s].data());
  }

  // Hosts are served in rank order, so a source's answers arrive rank by rank.
  std::vector<Floats> answers(sources);
  for (int host = 0; host < routing[0].ranks; ++host) {
    std::vector<std::byte> received;
    for (int s = 0; s < sources; ++s)
      append_part(received, sent[s], row_bytes, plans[s].rank_begin[host],
                  plans[s].rank_begin[host + 1]);
    const int rows = static_cast<int>(received.size() / row_bytes);
    ReceivedRows grouped;
    group_rows(received.data(), rows, plans[0].entries, hidden, layer.bank.size(), grouped);
    Floats y(static_cast<std::size_t>(grouped.assignments()) * hidden), scratch;
    layer.bank.apply(grouped.ids, grouped.offsets, grouped.x.data(), y.data(), scratch);
    Floats answer(static_cast<std::size_t>(per_expert ? grouped.assignments() : rows) * hidden);
    if (per_expert)
      answer_per_expert(grouped, y.data(), hidden, answer.data());
    else
      answer_partial(grouped, y.data(), rows, hidden, answer.data());
    int first = 0;
    for (int s = 0; s < sources; ++s) {
      const auto& begin = per_expert ? plans[s].answer_begin : plans[s].rank_begin;
      const int count = begin[host + 1] - begin[host];
      append_part(answers[s], answer, hidden, first, first + count);
      first += count;
    }
  }

  std::vector<Floats> out(sources);
  for (int s = 0; s < sources; ++s) {
    const Routing& own = routing[s];
    out[s].assign(x[s].size(), -1.0f);
    if (per_expert)
      combine_per_expert(plans[s], own.experts.data(), own.gates.data(), answers[s].data(),
                         own.tokens, hidden, out[s].data());
    else
      combine_partial(plans[s], answers[s].data(), own.tokens, hidden, out[s].data());
  }
  return out;
}
