#include "kernels/cuda/layer.hpp"

#include <algorithm>

#include "kernels/cuda/combine.hpp"
#include "kernels/cuda/router.hpp"
#include "kernels/cuda/scan.hpp"

namespace moescope::kernels::cuda {

using core::Result;

namespace {

std::size_t product(int a, int b) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
}

template <class T>
Result<T*> room(Queue& queue, Memory& memory, std::size_t count) {
  MOESCOPE_CHECK(memory.reserve(queue, std::max<std::size_t>(count, 1) * sizeof(T)));
  return memory.as<T>();
}

}  // namespace

EmulatedLayer::EmulatedLayer(Queue& queue, const LayerShape& shape, const LayerWeights& weights,
                             int tokens)
    : queue_(queue),
      shape_(shape),
      weights_(weights),
      tokens_(tokens),
      wire_{shape.hidden, entries_per_row(shape.layout, shape.top_k)},
      row_capacity_(tokens * shape.top_k / wire_.entries),
      answer_capacity_(tokens * shape.top_k),
      ranks_(shape.ranks) {}

Result<std::unique_ptr<EmulatedLayer>> EmulatedLayer::create(Queue& queue, const LayerShape& shape,
                                                             const LayerWeights& weights,
                                                             const std::vector<std::int32_t>& hosts,
                                                             int tokens) {
  std::unique_ptr<EmulatedLayer> layer(new EmulatedLayer(queue, shape, weights, tokens));
  for (RankState& rank : layer->ranks_) MOESCOPE_CHECK(layer->allocate(rank));
  const std::size_t places = product(shape.ranks, tokens) + 1;
  const std::size_t items = product(shape.ranks * layer->row_capacity_, layer->wire_.entries);
  const std::size_t sums = std::max(places, group_counters(items, shape.experts));
  MOESCOPE_CHECK(room<std::byte>(queue, layer->scratch_, exclusive_sum_scratch(sums)));
  MOESCOPE_CHECK(room<std::int32_t>(queue, layer->begins_, shape.ranks + 1));
  MOESCOPE_CHECK(room<std::int32_t>(queue, layer->picks_, shape.ranks + 1));
  MOESCOPE_TRY(std::int32_t * settled, room<std::int32_t>(queue, layer->settled_, hosts.size()));
  queue.copy_in(settled, hosts.data(), hosts.size() * sizeof(hosts[0]));
  RowGroups& all = layer->all_rows_;
  const std::int32_t offsets[] = {0, tokens};
  MOESCOPE_TRY(std::int32_t * one, room<std::int32_t>(queue, layer->one_offsets_, 2));
  queue.copy_in(one, offsets, sizeof offsets);
  MOESCOPE_TRY(all.row_tiles, room<std::int32_t>(queue, layer->one_tiles_, 2));
  all.offsets = one;
  all.groups = 1;
  all.height = tile_height(tokens, 1);
  list_tiles(queue.stream(), all);
  MOESCOPE_CHECK(queue.wait());
  return layer;
}

Result<void> EmulatedLayer::allocate(RankState& r) {
  const int ranks = shape_.ranks, rows = ranks * row_capacity_;
  const std::size_t slots = product(tokens_, shape_.top_k), hidden = shape_.hidden;
  const std::size_t places = product(ranks, tokens_) + 1,
                    answers = product(ranks, answer_capacity_);
  const std::size_t sent = std::min<std::size_t>(slots, product(tokens_, ranks));
  MOESCOPE_CHECK(room<Bf16>(queue_, r.input, tokens_ * hidden));
  MOESCOPE_CHECK(room<float>(queue_, r.x, tokens_ * hidden));
  MOESCOPE_CHECK(room<float>(queue_, r.logits, product(tokens_, shape_.experts)));
  MOESCOPE_CHECK(room<std::uint16_t>(queue_, r.experts, slots));
  MOESCOPE_CHECK(room<float>(queue_, r.gates, slots));
  MOESCOPE_CHECK(room<std::int32_t>(queue_, r.hosts, slots));
  MOESCOPE_TRY(r.plan.rows_at, room<std::int32_t>(queue_, r.rows_at, places));
  MOESCOPE_TRY(r.plan.answers_at, room<std::int32_t>(queue_, r.answers_at, places));
  MOESCOPE_TRY(r.plan.token, room<std::int32_t>(queue_, r.token, slots));
  MOESCOPE_TRY(r.plan.header, room<RouteEntry>(queue_, r.header, slots * wire_.entries));
  MOESCOPE_TRY(r.plan.answer_row, room<std::int32_t>(queue_, r.answer_row, slots));
  MOESCOPE_TRY(r.plan.token_begin, room<std::int32_t>(queue_, r.token_begin, tokens_ + 1));
  MOESCOPE_TRY(r.plan.token_row, room<std::int32_t>(queue_, r.token_row, slots));
  const std::size_t wire_rows = std::max<std::size_t>(rows, sent);
  MOESCOPE_CHECK(room<std::byte>(queue_, r.send, wire_rows * wire_.bytes()));
  MOESCOPE_CHECK(room<std::byte>(queue_, r.received, wire_rows * wire_.bytes()));
  MOESCOPE_CHECK(room<float>(queue_, r.answer, answers * hidden));
  MOESCOPE_CHECK(room<float>(queue_, r.returned, answers * hidden));
  const std::size_t items = product(rows, wire_.entries);
  MOESCOPE_TRY(r.grouped.offsets, room<std::int32_t>(queue_, r.offsets, shape_.experts + 1));
  MOESCOPE_CHECK(room<std::int32_t>(queue_, r.row_tiles, shape_.experts + 1));
  MOESCOPE_TRY(r.grouped.row, room<std::int32_t>(queue_, r.row, items));
  MOESCOPE_TRY(r.grouped.answer_row, room<std::int32_t>(queue_, r.grouped_answer, items));
  MOESCOPE_TRY(r.grouped.gate, room<float>(queue_, r.gate, items));
  MOESCOPE_TRY(r.grouped.place, room<std::int32_t>(queue_, r.place, items));
  MOESCOPE_TRY(r.grouped.answer_begin, room<std::int32_t>(queue_, r.answer_begin, rows + 1));
  MOESCOPE_TRY(r.grouped.counters,
               room<std::int32_t>(queue_, r.counters, group_counters(items, shape_.experts)));
  MOESCOPE_CHECK(room<std::int32_t>(queue_, r.counts, ranks));
  MOESCOPE_CHECK(room<Bf16>(queue_, r.activated, items * shape_.intermediate));
  return {};
}

void EmulatedLayer::plan(RankState& r) {
  const Stream stream = queue_.stream();
  Product router{};
  router.weights = weights_.router;
  router.n = router.y_stride = shape_.experts;
  router.k = router.x_stride = shape_.hidden;
  router.x = r.input.as<Bf16>();
  grouped_product(stream, all_rows_, router, r.logits.as<float>(), false,
                  queue_.device().persistent_blocks());
  softmax_top_k(stream, r.logits.as<float>(), tokens_, shape_.experts, shape_.top_k,
                shape_.norm_topk, r.experts.as<std::uint16_t>(), r.gates.as<float>());
  settled_hosts(stream, r.experts.as<std::uint16_t>(), settled_.as<std::int32_t>(),
                tokens_ * shape_.top_k, r.hosts.as<std::int32_t>());
  plan_dispatch(stream, shape_.layout, r.experts.as<std::uint16_t>(), r.gates.as<float>(),
                r.hosts.as<std::int32_t>(), tokens_, shape_.top_k, shape_.ranks, r.plan,
                scratch_.as<std::byte>());
}

void EmulatedLayer::run_experts(RankState& r, const Received& received, std::size_t assignments) {
  const Stream stream = queue_.stream();
  const int blocks = queue_.device().persistent_blocks();
  const int own = std::max(1, shape_.experts / shape_.ranks);
  const RowGroups rows{r.grouped.offsets, shape_.experts, r.row_tiles.as<std::int32_t>(),
                       tile_height(static_cast<std::int64_t>(assignments), own)};
  list_tiles(stream, rows);
  Product up{};
  up.weights = weights_.gate_up;
  up.n = 2 * shape_.intermediate;
  up.k = shape_.hidden;
  up.x = reinterpret_cast<const Bf16*>(received.data);
  up.x_stride = static_cast<int>(wire_.bytes() / sizeof(Bf16));
  up.x_row = r.grouped.row;
  up.y_stride = shape_.intermediate;
  grouped_swiglu(stream, rows, up, r.activated.as<Bf16>(), blocks);
  Product down{};
  down.weights = weights_.down;
  down.n = down.y_stride = shape_.hidden;
  down.k = down.x_stride = shape_.intermediate;
  down.x = r.activated.as<Bf16>();
  down.y_row = r.grouped.answer_row;
  grouped_product(stream, rows, down, r.answer.as<float>(), false, blocks);
}

void EmulatedLayer::combine(RankState& r) {
  combine_per_expert(queue_.stream(), r.experts.as<std::uint16_t>(), r.gates.as<float>(),
                     r.plan.answer_row, r.returned.as<float>(), tokens_, shape_.top_k,
                     shape_.hidden, r.x.as<float>());
}

void EmulatedLayer::padded() {
  const Stream stream = queue_.stream();
  const int ranks = shape_.ranks;
  const std::size_t part = row_capacity_ * wire_.bytes();
  const std::size_t answers = product(answer_capacity_, shape_.hidden) * sizeof(float);
  for (RankState& r : ranks_) {
    plan(r);
    pack_padded(stream, wire_, r.input.as<Bf16>(), r.plan, tokens_, ranks, row_capacity_,
                r.send.as<std::byte>());
  }
  for (int from = 0; from < ranks; ++from)
    for (int to = 0; to < ranks; ++to)
      queue_.copy(ranks_[to].received.as<std::byte>() + from * part,
                  ranks_[from].send.as<std::byte>() + to * part, part);
  for (int from = 0; from < ranks; ++from) {
    // The counts travel too: each source's to every host.
    padded_counts(stream, ranks_[from].plan, tokens_, ranks, begins_.as<std::int32_t>(), 1);
    for (int to = 0; to < ranks; ++to)
      queue_.copy(ranks_[to].counts.as<std::int32_t>() + from, begins_.as<std::int32_t>() + to,
                  sizeof(std::int32_t));
  }
  for (RankState& r : ranks_) {
    const Received received{r.received.as<std::byte>(), wire_, ranks * row_capacity_,
                            r.counts.as<std::int32_t>(), row_capacity_};
    group_rows(stream, received, shape_.experts, answer_capacity_, r.grouped,
               scratch_.as<std::byte>());
    run_experts(r, received, product(tokens_, shape_.top_k));
  }
  for (int from = 0; from < ranks; ++from)
    for (int to = 0; to < ranks; ++to)
      queue_.copy(ranks_[to].returned.as<std::byte>() + from * answers,
                  ranks_[from].answer.as<std::byte>() + to * answers, answers);
  for (RankState& r : ranks_) {
    spread_answers(stream, r.plan.answer_row, tokens_ * shape_.top_k, r.plan.answers_at, tokens_,
                   ranks, answer_capacity_);
    combine(r);
  }
}

// rank_begin and answer_at of every rank: each rank_begin[r] stands at rows_at[r * tokens].
Result<void> EmulatedLayer::fetch_counts() {
  const int count = shape_.ranks + 1;
  std::vector<std::int32_t> places;
  for (int r = 0; r < count; ++r) places.push_back(r * tokens_);
  queue_.copy_in(begins_.as<std::int32_t>(), places.data(), places.size() * sizeof(places[0]));
  for (RankState& r : ranks_) {
    r.rank_begin.resize(count);
    r.answer_at.resize(count);
    pick(queue_.stream(), r.plan.rows_at, begins_.as<std::int32_t>(), count,
         picks_.as<std::int32_t>());
    queue_.copy_out(r.rank_begin.data(), picks_.as<std::int32_t>(), count * sizeof(std::int32_t));
    pick(queue_.stream(), r.plan.answers_at, begins_.as<std::int32_t>(), count,
         picks_.as<std::int32_t>());
    queue_.copy_out(r.answer_at.data(), picks_.as<std::int32_t>(), count * sizeof(std::int32_t));
  }
  return queue_.wait();
}

Result<void> EmulatedLayer::exact() {
  const Stream stream = queue_.stream();
  const int ranks = shape_.ranks;
  for (RankState& r : ranks_) plan(r);
  MOESCOPE_CHECK(fetch_counts());
  for (RankState& r : ranks_)
    pack_rows(stream, wire_, r.input.as<Bf16>(), r.plan.token, r.plan.header, r.rank_begin.back(),
              r.send.as<std::byte>());
  for (int to = 0; to < ranks; ++to) {
    RankState& host = ranks_[to];
    host.received_rows = 0;
    for (const RankState& source : ranks_) {
      const int rows = source.rank_begin[to + 1] - source.rank_begin[to];
      queue_.copy(host.received.as<std::byte>() + host.received_rows * wire_.bytes(),
                  source.send.as<std::byte>() + source.rank_begin[to] * wire_.bytes(),
                  rows * wire_.bytes());
      host.received_rows += rows;
    }
  }
  std::vector<std::size_t> taken(ranks, 0);  // answers of each host that went home
  for (int host = 0; host < ranks; ++host) {
    RankState& r = ranks_[host];
    const Received received{r.received.as<std::byte>(), wire_, r.received_rows};
    group_rows(stream, received, shape_.experts, 0, r.grouped, scratch_.as<std::byte>());
    std::size_t assignments = 0;
    for (const RankState& source : ranks_)
      assignments += source.answer_at[host + 1] - source.answer_at[host];
    run_experts(r, received, assignments);
  }
  const std::size_t row = shape_.hidden * sizeof(float);
  for (RankState& source : ranks_)
    for (int host = 0; host < ranks; ++host) {
      const std::size_t count = source.answer_at[host + 1] - source.answer_at[host];
      queue_.copy(source.returned.as<std::byte>() + source.answer_at[host] * row,
                  ranks_[host].answer.as<std::byte>() + taken[host] * row, count * row);
      taken[host] += count;
    }
  for (RankState& r : ranks_) combine(r);
  return {};
}

}  // namespace moescope::kernels::cuda
