#include "kernels/dispatch.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <set>

#include "random_data.hpp"
#include "round_trip.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

TEST_CASE("a plan sends each token to its ranks in order") {
  // Two tokens over three ranks; token 0 has two experts on rank 2.
  const std::vector<std::uint16_t> experts{9, 4, 1, 4, 0, 9};
  const Floats gates{0.5f, 0.25f, 0.125f, 0.75f, 0.5f, 0.0625f};
  const std::vector<std::int32_t> hosts{2, 2, 0, 2, 0, 1};
  DispatchPlan plan;

  plan_dispatch(DispatchLayout::per_rank, experts.data(), gates.data(), hosts.data(), 2, 3, 3,
                plan);
  CHECK(plan.rank_begin == std::vector<std::int32_t>{0, 2, 3, 5});
  CHECK(plan.token == std::vector<std::int32_t>{0, 1, 1, 0, 1});
  std::vector<std::int32_t> header;
  for (const auto& entry : plan.header) header.push_back(entry.expert);
  CHECK(header == std::vector<std::int32_t>{1, -1, -1, 0, -1, -1, 9, -1, -1, 4, 9, -1, 4, -1, -1});
  CHECK(plan.header[9].gate == 0.25f);
  CHECK(plan.answer_begin == std::vector<std::int32_t>{0, 2, 3, 6});
  CHECK(plan.answer_row == std::vector<std::int32_t>{4, 3, 0, 5, 1, 2});
  CHECK(plan.token_row == std::vector<std::int32_t>{0, 3, 1, 2, 4});

  plan_dispatch(DispatchLayout::per_expert, experts.data(), gates.data(), hosts.data(), 2, 3, 3,
                plan);
  CHECK(plan.rank_begin == std::vector<std::int32_t>{0, 2, 3, 6});
  CHECK(plan.token == std::vector<std::int32_t>{0, 1, 1, 0, 0, 1});
  CHECK(plan.answer_row == std::vector<std::int32_t>{3, 4, 0, 5, 1, 2});
  CHECK(plan.answer_begin == plan.rank_begin);
}

TEST_CASE("rows of a plan hold every choice once") {
  Rng rng(2);
  for (const auto layout : {DispatchLayout::per_rank, DispatchLayout::per_expert})
    for (int i = 0; i < 50; ++i) {
      const Routing routing = random_routing(rng);
      DispatchPlan plan;
      plan_dispatch(layout, routing.experts.data(), routing.gates.data(), routing.hosts.data(),
                    routing.tokens, routing.top_k, routing.ranks, plan);
      std::multiset<std::tuple<int, int, float, int>> sent, wanted;  // token, expert, gate, rank
      for (int t = 0; t < routing.tokens; ++t)
        for (int at = t * routing.top_k; at < (t + 1) * routing.top_k; ++at)
          wanted.emplace(t, routing.experts[at], routing.gates[at], routing.hosts[at]);
      std::set<std::pair<int, int>> token_ranks;
      for (int rank = 0; rank < plan.ranks; ++rank)
        for (int row = plan.rank_begin[rank]; row < plan.rank_begin[rank + 1]; ++row) {
          const bool first = token_ranks.emplace(plan.token[row], rank).second;
          CHECK((first || layout == DispatchLayout::per_expert));
          for (int e = 0; e < plan.entries; ++e)
            if (const auto& entry = plan.header[row * plan.entries + e]; entry.expert >= 0)
              sent.emplace(plan.token[row], entry.expert, entry.gate, rank);
        }
      REQUIRE(sent == wanted);
      auto places = plan.answer_row;
      std::ranges::sort(places);
      for (std::size_t p = 0; p < places.size(); ++p) CHECK(places[p] == static_cast<int>(p));
    }
}

TEST_CASE("grouping sorts received rows by expert and keeps arrival order inside") {
  // Three rows of two floats with up to two experts each.
  constexpr int kHidden = 2, kEntries = 2;
  const std::vector<std::vector<RouteEntry>> headers{
      {{3, 0.5f}, {7, 0.25f}}, {{3, 0.125f}, {-1, 0}}, {{0, 1.0f}, {7, 2.0f}}};
  constexpr std::size_t kX = kHidden * sizeof(float), kHeader = kEntries * sizeof(RouteEntry);
  std::vector<std::byte> wire(3 * (kX + kHeader));
  for (int row = 0; row < 3; ++row) {
    const float x[kHidden] = {static_cast<float>(row), static_cast<float>(10 * row)};
    std::memcpy(&wire[row * (kX + kHeader)], x, kX);
    std::memcpy(&wire[row * (kX + kHeader) + kX], headers[row].data(), kHeader);
  }
  ReceivedRows grouped;
  group_rows(wire.data(), 3, kEntries, kHidden, 8, grouped);
  CHECK(grouped.ids == std::vector<int>{0, 3, 7});
  CHECK(grouped.offsets == std::vector<int>{0, 1, 3, 5});
  CHECK(grouped.row == std::vector<std::int32_t>{2, 0, 1, 0, 2});
  CHECK(grouped.answer_row == std::vector<std::int32_t>{3, 0, 2, 1, 4});
  CHECK(grouped.place == std::vector<std::int32_t>{1, 3, 2, 0, 4});
  CHECK(grouped.gate == Floats{1.0f, 0.5f, 0.125f, 0.25f, 2.0f});
  CHECK(Floats(grouped.x.begin(), grouped.x.begin() + 10) ==
        Floats{2, 20, 0, 0, 1, 10, 0, 0, 2, 20});

  group_rows(wire.data(), 0, kEntries, kHidden, 8, grouped);
  CHECK(grouped.assignments() == 0);
  CHECK(grouped.ids.empty());
  CHECK(grouped.offsets == std::vector<int>{0});
}

TEST_CASE("a wire row is the hidden vector and its entries") {
  CHECK(wire_row_bytes(DispatchLayout::per_rank, 128, 8) == 128 * 4 + 8 * 8);
  CHECK(wire_row_bytes(DispatchLayout::per_expert, 128, 8) == 128 * 4 + 8);
}
