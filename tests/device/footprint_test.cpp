#include "kernels/cuda/footprint.hpp"

#include <catch2/catch.hpp>

using namespace moescope::kernels;

namespace {

DecoderShape olmoe() {
  DecoderShape shape;
  shape.layers = 16;
  shape.hidden = 2048;
  shape.intermediate = 1024;
  shape.vocab = 50304;
  shape.max_positions = 4096;
  shape.experts = 64;
  shape.top_k = 8;
  shape.attention = {16, 16, 128};
  return shape;
}

}  // namespace

TEST_CASE("a model's bytes are its parameters' in bf16 and its sequences' keys and values") {
  // OLMoE-1B-7B has 6,919,161,856 parameters (its model card says 6.92B).
  const auto need = cuda::footprint(olmoe(), {8, 4, 1000, 512});
  const std::size_t norms = 16 * (2048 * 4) + 2048;
  const std::size_t matrices = 6'919'161'856 - norms;
  CHECK(need.weights == 2 * matrices + 4 * (norms + 4096 * 128));
  CHECK(need.caches == std::size_t{4} * 1000 * 16 * 2 * 2048 * 2);
  CHECK(need.total(8) == need.weights + 8 * (need.caches + need.buffers));
}

TEST_CASE("a model that does not fit is refused with the bytes per rank") {
  cuda::Footprint need{std::size_t{6} << 30, std::size_t{1} << 30, std::size_t{1} << 29};
  CHECK(cuda::check_fits(need, 2, std::size_t{9} << 30));
  const auto refused = cuda::check_fits(need, 2, (std::size_t{9} << 30) - 1);
  REQUIRE(!refused);
  CHECK(refused.error().message ==
        "the model needs 9.00 GiB: 6.00 GiB of weights, and 1.50 GiB for each of 2 rank(s) "
        "(1073741824 bytes of caches, 536870912 of buffers); 9.00 GiB are free");
}

TEST_CASE("widths that the kernels do not take are named") {
  CHECK(cuda::check_shape(olmoe()));
  auto odd = olmoe();
  odd.intermediate = 1020;
  CHECK(cuda::check_shape(odd).error().message ==
        "intermediate_size is 1020; the GPU kernels take multiples of 8");
  auto wide = olmoe();
  wide.attention.dim = 192;
  CHECK(cuda::check_shape(wide).error().message ==
        "head_dim is 192; the GPU kernels take 128 at most");
}
