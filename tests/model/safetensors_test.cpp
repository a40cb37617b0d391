#include "model/safetensors.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/file.hpp"
#include "model/fixtures.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;

namespace {

core::Result<std::vector<float>> read_one(const RawTensor& tensor) {
  const TemporaryFolder folder;
  const auto path = folder.file("w.safetensors");
  REQUIRE(core::write_file_atomic(path, safetensors_file({{"t", tensor}})));
  auto file = model::Safetensors::open(path);
  REQUIRE(file);
  return file->read("t", tensor.shape);
}

// Little-endian halves.
std::string halves(const std::vector<std::uint16_t>& values) {
  std::string bytes;
  for (const auto v : values) bytes += {static_cast<char>(v & 255), static_cast<char>(v >> 8)};
  return bytes;
}

}  // namespace

TEST_CASE("F32, BF16 and F16 become float32 exactly") {
  CHECK(*read_one(f32_tensor({2, 2}, {1.5F, -0.0F, 1e-40F, 3e38F})) ==
        std::vector<float>{1.5F, -0.0F, 1e-40F, 3e38F});
  CHECK(*read_one({"BF16", {4}, halves({0x3F80, 0xC000, 0x0001, 0x7F80})}) ==
        std::vector<float>{1, -2, 0x1p-133F, INFINITY});
  CHECK(*read_one({"F16", {7}, halves({0x3C00, 0xC000, 0x0001, 0x83FF, 0x0400, 0x7BFF, 0xFC00})}) ==
        std::vector<float>{1, -2, 0x1p-24F, -0x3FFp-24F, 0x1p-14F, 65504, -INFINITY});
  CHECK(std::isnan(read_one({"F16", {1}, halves({0x7E01})})->front()));
  CHECK(std::signbit(read_one({"F16", {1}, halves({0x8000})})->front()));
  CHECK(read_one({"F32", {0, 3}, ""})->empty());
}

TEST_CASE("tensors that cannot be read are named with what was found and needed") {
  const TemporaryFolder folder;
  const auto path = folder.file("w.safetensors");
  REQUIRE(core::write_file_atomic(
      path,
      safetensors_file({{"t", f32_tensor({2, 3}, {1, 2, 3, 4, 5, 6})}, {"i", {"U8", {1}, "x"}}})));
  const auto file = model::Safetensors::open(path);
  REQUIRE(file);
  CHECK(file->tensors().size() == 2);
  CHECK(file->read("u", {2}).error().message ==
        path + ": tensor \"u\" is missing, one of shape [2] is needed");
  CHECK(file->read("t", {3, 2}).error().message ==
        path + ": tensor \"t\" has shape [2, 3], [3, 2] is needed");
  CHECK(mentions(file->read("i", {1}).error().message, {"dtype U8", "BF16"}));
}

TEST_CASE("paths that are no safetensors file are refused") {
  const TemporaryFolder folder;
  REQUIRE(core::write_file_atomic(folder.file("empty"), ""));
  CHECK(
      mentions(model::Safetensors::open(folder.file("none")).error().message, {"none", "opened"}));
  CHECK(mentions(model::Safetensors::open(folder.path()).error().message, {"not a regular file"}));
  CHECK(mentions(model::Safetensors::open(folder.file("empty")).error().message, {"is empty"}));
}

TEST_CASE("a file stays readable for every copy of its reader") {
  const TemporaryFolder folder;
  const auto path = folder.file("w.safetensors");
  REQUIRE(core::write_file_atomic(path, safetensors_file({{"t", f32_tensor({1}, {7})}})));
  auto first = model::Safetensors::open(path);
  REQUIRE(first);
  const model::Safetensors second = *first;
  first = core::Error::failed("gone");
  CHECK(*second.read("t", {1}) == std::vector<float>{7});
}
