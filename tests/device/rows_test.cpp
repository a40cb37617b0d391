#include "kernels/cuda/rows.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "device/test_device.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

TEST_CASE("embedding rows are looked up and rows gathered") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(1);
  const int width = 300;
  const Floats table = rounded(random_floats(rng, 7 * width));
  const std::vector<std::int32_t> ids{6, 0, 3, 3};
  float* const rows = queue.room<float>(4 * width);
  cuda::embed(queue.stream(), queue.put(to_bf16(table)), queue.put(ids), 4, width, rows);
  const auto found = queue.get(rows, 4 * width);
  for (int r = 0; r < 4; ++r)
    CHECK(same_bits(found.data() + r * width, table.data() + ids[r] * width, width));

  const std::vector<std::int32_t> from{2, 0};
  float* const two = queue.room<float>(2 * width);
  cuda::gather_rows(queue.stream(), rows, queue.put(from), 2, width, two);
  const auto gathered = queue.get(two, 2 * width);
  CHECK(same_bits(gathered.data(), found.data() + 2 * width, width));
  CHECK(same_bits(gathered.data() + width, found.data(), width));
}

TEST_CASE("the greedy token is the first of the largest") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(2);
  for (const int vocab : {1, 31, 1000}) {
    const int rows = 4;
    Floats logits = random_floats(rng, static_cast<std::size_t>(rows) * vocab);
    for (float& logit : logits) logit = std::round(logit * 20);  // many ties
    std::fill_n(logits.begin(), vocab, -INFINITY);
    auto* const tokens = queue.room<std::int32_t>(rows);
    cuda::greedy_tokens(queue.stream(), queue.put(logits), rows, vocab, tokens);
    const auto found = queue.get(tokens, rows);
    for (int r = 0; r < rows; ++r) {
      const auto row = logits.begin() + static_cast<std::ptrdiff_t>(r) * vocab;
      CHECK(found[r] == std::max_element(row, row + vocab) - row);
    }
  }
}
