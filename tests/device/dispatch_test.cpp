#include "kernels/cuda/dispatch.hpp"

#include <catch2/catch.hpp>
#include <cstring>

#include "device/test_device.hpp"
#include "kernels/cuda/scan.hpp"
#include "round_trip.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

namespace {

constexpr DispatchLayout kLayouts[] = {DispatchLayout::per_rank, DispatchLayout::per_expert};

DispatchPlan host_plan(DispatchLayout layout, const Routing& routing) {
  DispatchPlan plan;
  plan_dispatch(layout, routing.experts.data(), routing.gates.data(), routing.hosts.data(),
                routing.tokens, routing.top_k, routing.ranks, plan);
  return plan;
}

cuda::PlanArrays device_plan(TestQueue& queue, DispatchLayout layout, const Routing& routing) {
  const std::size_t places = static_cast<std::size_t>(routing.ranks) * routing.tokens + 1;
  const std::size_t slots = routing.experts.size() + 1;
  const int entries = entries_per_row(layout, routing.top_k);
  const cuda::PlanArrays plan{
      queue.room<std::int32_t>(places), queue.room<std::int32_t>(places),
      queue.room<std::int32_t>(slots),  queue.room<RouteEntry>(slots * entries),
      queue.room<std::int32_t>(slots),  queue.room<std::int32_t>(routing.tokens + 1),
      queue.room<std::int32_t>(slots)};
  cuda::plan_dispatch(queue.stream(), layout, queue.put(routing.experts), queue.put(routing.gates),
                      queue.put(routing.hosts), routing.tokens, routing.top_k, routing.ranks, plan,
                      queue.room<std::byte>(cuda::exclusive_sum_scratch(places)));
  return plan;
}

void check_same(const std::vector<RouteEntry>& found, const std::vector<RouteEntry>& wanted) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    REQUIRE(found[i].expert == wanted[i].expert);
    REQUIRE(found[i].gate == wanted[i].gate);
  }
}

// The rows of one host: hidden values and entries, as random as a plan's.
struct Wire {
  cuda::WireRow row;
  std::vector<std::byte> bytes;
  int rows = 0;
};

// Grouped on the device.
struct Grouped {
  std::vector<std::int32_t> offsets, row, answer_row, place, answer_begin;
  Floats gate;
};

Grouped group(TestQueue& queue, cuda::Received received, int experts, int answer_capacity) {
  const std::size_t items = static_cast<std::size_t>(received.rows) * received.row.entries;
  const std::size_t counters = cuda::group_counters(items, experts);
  const cuda::GroupArrays arrays{
      queue.room<std::int32_t>(experts + 1), queue.room<std::int32_t>(items),
      queue.room<std::int32_t>(items),       queue.room<float>(items),
      queue.room<std::int32_t>(items),       queue.room<std::int32_t>(received.rows + 1),
      queue.room<std::int32_t>(counters)};
  cuda::group_rows(queue.stream(), received, experts, answer_capacity, arrays,
                   queue.room<std::byte>(cuda::exclusive_sum_scratch(counters)));
  Grouped found;
  found.offsets = queue.get(arrays.offsets, experts + 1);
  found.place = queue.get(arrays.place, items);
  found.answer_begin = queue.get(arrays.answer_begin, received.rows + 1);
  const int count = found.offsets.back();
  found.row = queue.get(arrays.row, count);
  found.answer_row = queue.get(arrays.answer_row, count);
  found.gate = queue.get(arrays.gate, count);
  return found;
}

// What kernels::group_rows makes of the same rows.
ReceivedRows on_host(const Wire& wire, int experts) {
  const int entries = wire.row.entries;
  std::vector<std::byte> rows;
  for (int r = 0; r < wire.rows; ++r) {
    const auto header = wire.bytes.begin() +
                        static_cast<std::ptrdiff_t>(r * wire.row.bytes() + wire.row.header_at());
    rows.insert(rows.end(), header, header + entries * sizeof(RouteEntry));
  }
  ReceivedRows grouped;
  group_rows(rows.data(), wire.rows, entries, 0, experts, grouped);
  return grouped;
}

void check_groups(const Grouped& found, const ReceivedRows& wanted, int experts) {
  std::vector<std::int32_t> offsets(experts + 1, 0);
  for (std::size_t i = 0; i < wanted.ids.size(); ++i)
    offsets[wanted.ids[i] + 1] = wanted.offsets[i + 1] - wanted.offsets[i];
  for (int e = 0; e < experts; ++e) offsets[e + 1] += offsets[e];
  REQUIRE(found.offsets == offsets);
  REQUIRE(found.row == wanted.row);
  REQUIRE(found.gate == wanted.gate);
  std::vector<std::int32_t> place;
  for (const int at : found.place)
    if (at >= 0) place.push_back(at);
  REQUIRE(place == wanted.place);
  // Each row's answers: those of its entries.
  const std::size_t rows = found.answer_begin.size() - 1;
  const std::size_t entries = rows == 0 ? 0 : found.place.size() / rows;
  int answers = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    REQUIRE(found.answer_begin[r] == answers);
    for (std::size_t e = 0; e < entries; ++e) answers += found.place[r * entries + e] >= 0 ? 1 : 0;
  }
  REQUIRE(found.answer_begin.back() == answers);
}

// The plan's rows for all ranks together, packed by the device: as good as what one host receives.
Wire pack(TestQueue& queue, DispatchLayout layout, const Routing& routing, int hidden,
          const std::vector<Bf16>& x) {
  const auto plan = host_plan(layout, routing);
  Wire wire{{hidden, plan.entries}, {}, plan.rows()};
  const std::size_t bytes = wire.row.bytes() * wire.rows;
  auto* const out = queue.room<std::byte>(bytes);
  queue.queue().clear(out, bytes);
  cuda::pack_rows(queue.stream(), wire.row, queue.put(x), queue.put(plan.token),
                  queue.put(plan.header), plan.rows(), out);
  wire.bytes = queue.get(out, bytes);
  return wire;
}

}  // namespace

TEST_CASE("the device plans the dispatch to the last place as the host does") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(1);
  for (int i = 0; i < 60; ++i) {
    Routing routing = random_routing(rng);
    if (i % 10 == 0) routing.tokens = 200, draw_choices(rng, routing);  // several blocks
    for (const auto layout : kLayouts) {
      const auto wanted = host_plan(layout, routing);
      const auto found = device_plan(queue, layout, routing);
      const std::size_t places = static_cast<std::size_t>(routing.ranks) * routing.tokens + 1;
      const auto rows_at = queue.get(found.rows_at, places);
      const auto answers_at = queue.get(found.answers_at, places);
      for (int r = 0; r <= routing.ranks; ++r) {
        REQUIRE(rows_at[static_cast<std::size_t>(r) * routing.tokens] == wanted.rank_begin[r]);
        REQUIRE(answers_at[static_cast<std::size_t>(r) * routing.tokens] == wanted.answer_begin[r]);
      }
      REQUIRE(queue.get(found.token, wanted.token.size()) == wanted.token);
      check_same(queue.get(found.header, wanted.header.size()), wanted.header);
      REQUIRE(queue.get(found.answer_row, wanted.answer_row.size()) == wanted.answer_row);
      REQUIRE(queue.get(found.token_begin, wanted.token_begin.size()) == wanted.token_begin);
      REQUIRE(queue.get(found.token_row, wanted.token_row.size()) == wanted.token_row);
    }
  }
}

TEST_CASE("settled hosts are looked up by expert") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  const std::vector<std::uint16_t> experts{3, 0, 3, 1};
  auto* const hosts = queue.room<std::int32_t>(4);
  cuda::settled_hosts(queue.stream(), queue.put(experts),
                      queue.put(std::vector<std::int32_t>{7, 5, 6, 2}), 4, hosts);
  CHECK(queue.get(hosts, 4) == std::vector<std::int32_t>{2, 7, 2, 5});
}

TEST_CASE("a packed row is its token's values, then its entries, on 16-byte boundaries") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(2);
  for (const int hidden : {1, 8, 20, 128})
    for (const auto layout : kLayouts) {
      const Routing routing = random_routing(rng);
      const auto x = to_bf16(random_floats(rng, static_cast<std::size_t>(routing.tokens) * hidden));
      const auto plan = host_plan(layout, routing);
      const Wire wire = pack(queue, layout, routing, hidden, x);
      CHECK(wire.row.bytes() % 16 == 0);
      CHECK(wire.row.header_at() >= hidden * sizeof(Bf16));
      for (int r = 0; r < plan.rows(); ++r) {
        const std::byte* const row = wire.bytes.data() + r * wire.row.bytes();
        REQUIRE(std::memcmp(row, x.data() + static_cast<std::size_t>(plan.token[r]) * hidden,
                            hidden * sizeof(Bf16)) == 0);
        REQUIRE(std::memcmp(row + wire.row.header_at(),
                            plan.header.data() + static_cast<std::size_t>(r) * plan.entries,
                            plan.entries * sizeof(RouteEntry)) == 0);
      }
    }
}

TEST_CASE("received rows are grouped by expert in order of arrival, as on the host") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(3);
  for (int i = 0; i < 40; ++i) {
    Routing routing = random_routing(rng);
    if (i % 8 == 0) routing.tokens = 150, draw_choices(rng, routing);
    if (i == 1) routing.tokens = 0, draw_choices(rng, routing);
    for (const auto layout : kLayouts) {
      const Wire wire =
          pack(queue, layout, routing, 8,
               to_bf16(random_floats(rng, static_cast<std::size_t>(routing.tokens) * 8)));
      const auto wanted = on_host(wire, routing.experts_count);
      const auto found =
          group(queue, {queue.put(wire.bytes), wire.row, wire.rows}, routing.experts_count, 0);
      check_groups(found, wanted, routing.experts_count);
      REQUIRE(found.answer_row == wanted.answer_row);
    }
  }
}

TEST_CASE("in the padded exchange each rank's part holds its rows, and gaps are passed over") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(4);
  for (int i = 0; i < 20; ++i) {
    const Routing routing = random_routing(rng);
    for (const auto layout : kLayouts) {
      const auto x = to_bf16(random_floats(rng, static_cast<std::size_t>(routing.tokens) * 16));
      const auto plan = host_plan(layout, routing);
      const Wire dense = pack(queue, layout, routing, 16, x);
      const int capacity = std::max(
          1, layout == DispatchLayout::per_rank ? routing.tokens : routing.tokens * routing.top_k);
      const std::size_t bytes = dense.row.bytes() * capacity * routing.ranks;
      auto* const out = queue.room<std::byte>(bytes);
      cuda::pack_padded(queue.stream(), dense.row, queue.put(x),
                        device_plan(queue, layout, routing), routing.tokens, routing.ranks,
                        capacity, out);
      const auto padded = queue.get(out, bytes);
      std::vector<std::int32_t> counts;
      for (int r = 0; r < routing.ranks; ++r) {
        counts.push_back(plan.rank_begin[r + 1] - plan.rank_begin[r]);
        for (int row = 0; row < counts.back(); ++row)
          REQUIRE(std::memcmp(padded.data() + (static_cast<std::size_t>(r) * capacity + row) *
                                                  dense.row.bytes(),
                              dense.bytes.data() + (plan.rank_begin[r] + row) * dense.row.bytes(),
                              dense.row.header_at() + plan.entries * sizeof(RouteEntry)) == 0);
      }
      // One host that receives a part from each source: the same assignments in the same order.
      const auto wanted = on_host(dense, routing.experts_count);
      const int answers = capacity * plan.entries;
      const auto found =
          group(queue, {out, dense.row, capacity * routing.ranks, queue.put(counts), capacity},
                routing.experts_count, answers);
      REQUIRE(found.offsets.back() == wanted.assignments());
      REQUIRE(found.gate == wanted.gate);
      for (std::size_t a = 0; a < wanted.row.size(); ++a) {
        int source = routing.ranks - 1;
        while (plan.rank_begin[source] > wanted.row[a]) --source;
        REQUIRE(found.row[a] == source * capacity + wanted.row[a] - plan.rank_begin[source]);
        REQUIRE(found.answer_row[a] ==
                source * answers + wanted.answer_row[a] - plan.answer_begin[source]);
      }
    }
  }
}
