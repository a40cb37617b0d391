#include "fabric/fabric.hpp"

#include <toml++/toml.h>

#include <catch2/catch.hpp>

#include "core/rng.hpp"

using namespace moescope;
using fabric::Fabric;
using fabric::project;

namespace {

// Round numbers, so that the expected times can be read off: 1 s and 10 s to start, 0.1 s and 1 s
// per message, 100 and 10 bytes per second.
Fabric toy(int ranks, int nodes) {
  return {"toy", "", ranks, nodes, {"near", 1, 0.1, 100}, {"far", 10, 1, 10}};
}

double seconds(const Fabric& fabric, const std::vector<double>& bytes) {
  return project(fabric, bytes).seconds;
}

}  // namespace

TEST_CASE("no traffic takes no time, and the diagonal is free") {
  const auto nothing = project(toy(2, 1), std::vector<double>(4, 0.0));
  CHECK(nothing.seconds == 0);
  CHECK(nothing.intra_utilisation == 0);
  CHECK(nothing.inter_utilisation == 0);
  CHECK(seconds(toy(2, 1), {1e9, 0, 0, 1e9}) == 0);
  CHECK(seconds(toy(2, 1), {1e9, 100, 0, 0}) == seconds(toy(2, 1), {0, 100, 0, 0}));
  CHECK(seconds(toy(1, 1), {5}) == 0);
}

TEST_CASE("one message costs latency, message and bytes") {
  CHECK(seconds(toy(2, 1), {0, 200, 0, 0}) == Approx(1 + 0.1 + 2));
  CHECK(seconds(toy(2, 2), {0, 200, 0, 0}) == Approx(10 + 1 + 20));
}

TEST_CASE("the two directions run side by side") {
  CHECK(seconds(toy(2, 1), {0, 200, 100, 0}) == Approx(1 + 0.1 + 2));
}

TEST_CASE("a hot sender and a hot receiver both set the pace") {
  const std::vector<double> hot_sender{0, 100, 100, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const auto sending = project(toy(4, 1), hot_sender);
  CHECK(sending.seconds == Approx(1 + 3 * 0.1 + 3));
  CHECK(sending.intra_utilisation == Approx(3 / 4.3));
  CHECK(sending.inter_utilisation == 0);
  // The same bytes towards rank 0: each sender has one message only.
  const std::vector<double> hot_receiver{0,   0, 0, 0, 100, 0, 0, 0,  //
                                         100, 0, 0, 0, 100, 0, 0, 0};
  CHECK(seconds(toy(4, 1), hot_receiver) == Approx(1 + 0.1 + 3));
}

TEST_CASE("between two nodes the slower class counts") {
  // Ranks 0, 1 are node 0; ranks 2, 3 are node 1. Rank 0 sends 1000 to its neighbour and 10 away.
  std::vector<double> bytes(16, 0.0);
  bytes[0 * 4 + 1] = 1000;
  CHECK(seconds(toy(4, 2), bytes) == Approx(1 + 0.1 + 10));
  bytes[0 * 4 + 2] = 10;
  const auto both = project(toy(4, 2), bytes);
  CHECK(both.seconds == Approx(10 + 1 + 1));
  CHECK(both.intra_utilisation == Approx(10 / 12.0));
  CHECK(both.inter_utilisation == Approx(1 / 12.0));
}

TEST_CASE("more bytes never take less time") {
  core::Rng rng(11);
  for (int trial = 0; trial < 50; ++trial) {
    const Fabric fabric = toy(6, rng.chance(0.5) ? 2 : 3);
    std::vector<double> bytes(36);
    for (double& amount : bytes) amount = rng.chance(0.3) ? 0 : rng.uniform() * 500;
    const double before = seconds(fabric, bytes);
    bytes[rng.below(bytes.size())] += rng.uniform() * 500;
    CHECK(seconds(fabric, bytes) >= before);
  }
}

TEST_CASE("a matrix of another size is a programming mistake") {
  CHECK_THROWS_AS(project(toy(2, 1), std::vector<double>(3, 0.0)), std::invalid_argument);
}

TEST_CASE("built-in fabrics scale to the rank count") {
  for (const Fabric& known : fabric::built_in_fabrics()) {
    const auto scaled = fabric::find_fabric(known.name, 4);
    REQUIRE(scaled);
    CHECK(scaled->ranks == 4);
    CHECK(scaled->nodes == known.nodes);
  }
  CHECK(fabric::find_fabric("2x4-400g", 4)->node_of(1) == 0);
  CHECK(fabric::find_fabric("2x4-400g", 4)->node_of(2) == 1);
}

TEST_CASE("a fabric that does not fit is bad input that says what would") {
  const auto message = [](const char* name, int ranks) {
    const auto found = fabric::find_fabric(name, ranks);
    REQUIRE_FALSE(found);
    CHECK(found.error().kind == core::ErrorKind::bad_input);
    return found.error().message;
  };
  CHECK(message("2x4-400g", 3).find("multiple of its 2 nodes") != std::string::npos);
  CHECK(message("nvlink8", 0).find("found 0 ranks") != std::string::npos);
  CHECK(message("nvlink", 8).find("did you mean 'nvlink8'") != std::string::npos);
  CHECK(message("token-ring", 8).find("known are nvlink8, 2x4-400g") != std::string::npos);
}

TEST_CASE("to_toml reads back as the same numbers") {
  Fabric fabric = *fabric::find_fabric("2x4-400g", 6);
  fabric.description = "a \"quoted\" line";
  const toml::table table = toml::parse(fabric.to_toml());
  CHECK(table["name"].value<std::string>() == fabric.name);
  CHECK(table["description"].value<std::string>() == fabric.description);
  CHECK(table["ranks"].value<int>() == 6);
  CHECK(table["nodes"].value<int>() == 2);
  CHECK(table["intra"]["name"].value<std::string>() == "nvlink4");
  CHECK(table["intra"]["bytes_per_second"].value<double>() == 450e9);
  CHECK(table["inter"]["latency_s"].value<double>() == fabric.inter.latency_s);
  CHECK(table["inter"]["message_s"].value<double>() == fabric.inter.message_s);
}
