#include "kernels/cpu/copy.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

using moescope::kernels::RowCopier;

TEST_CASE("rows are copied whole, through the caches or past them, at any alignment") {
  std::vector<std::byte> from(300);
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<std::byte>(i % 251);
  for (const std::size_t total : {std::size_t{1}, std::size_t{1} << 30}) {
    const RowCopier copier(total);
    for (const std::size_t offset : {0, 4, 8, 12, 16, 24})
      for (const std::size_t bytes : {0, 4, 8, 12, 16, 24, 40, 64, 72, 200}) {
        std::vector<std::byte> to(300, std::byte{0xEE}), wanted = to;
        std::copy_n(from.begin() + 3, bytes, wanted.begin() + static_cast<std::ptrdiff_t>(offset));
        copier.copy(to.data() + offset, from.data() + 3, bytes);
        REQUIRE(to == wanted);
      }
  }
}
