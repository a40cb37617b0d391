#include <catch2/catch.hpp>
#include <fstream>

#include "fabric/fabric.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;
using fabric::parse_fabric;

namespace {

const std::string kOneNode =
    "name = 'lab'\nranks = 4\nnodes = 1\n"
    "[intra]\nname = 'pcie'\nlatency_s = 1e-5\nbytes_per_second = 2e10\n";

std::string message(const std::string& toml) {
  const auto fabric = parse_fabric(toml, "f.toml");
  REQUIRE_FALSE(fabric);
  CHECK(fabric.error().kind == core::ErrorKind::bad_input);
  CHECK(fabric.error().message.find('\n') == std::string::npos);
  return fabric.error().message;
}

std::string changed(std::string from, const std::string& to) {
  auto text = kOneNode;
  return text.replace(text.find(from), from.size(), to);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a built-in fabric reads back from its own text") {
  for (const auto& known : fabric::built_in_fabrics()) {
    const auto read = parse_fabric(known.to_toml(), "f.toml");
    REQUIRE(read);
    CHECK(read->to_toml() == known.to_toml());
    CHECK(read->inter.message_s == known.inter.message_s);
  }
}

TEST_CASE("a fabric of one node may leave the other links out") {
  const auto fabric = parse_fabric(kOneNode, "f.toml");
  REQUIRE(fabric);
  CHECK(fabric->intra.message_s == 0);
  CHECK(fabric->inter.bytes_per_second == 0);
  CHECK_FALSE(has(fabric->to_toml(), "inter"));
  const std::vector<double> bytes{0, 2e10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const auto projection = fabric::project(*fabric, bytes);
  CHECK(projection.seconds == Approx(1 + 1e-5));
  CHECK(projection.inter_utilisation == 0);
}

TEST_CASE("a fabric file that cannot be used is named with line, key and what is needed") {
  CHECK(has(message("name = "), "f.toml:1: not TOML"));
  CHECK(has(message(""), "name: found nothing, text is needed"));
  CHECK(has(message(changed("'lab'", "'a/b'")), "f.toml:1: name: found 'a/b'"));
  CHECK(has(message(changed("ranks = 4", "ranks = 0")), "f.toml:2: ranks: found 0"));
  CHECK(
      has(message(changed("nodes = 1", "nodes = 3")), "f.toml:3: nodes: found 3, a divisor of 4"));
  CHECK(has(message(changed("nodes = 1", "nodes = 2")), "inter: found nothing, a table"));
  CHECK(has(message(changed("nodes = 1", "node = 1")), "unknown key node: did you mean 'nodes'?"));
  CHECK(has(message(changed("latency_s = 1e-5", "latency_s = -1")), "f.toml:6: intra.latency_s"));
  CHECK(has(message(changed("2e10", "0")), "intra.bytes_per_second: found 0"));
  CHECK(has(message(changed("2e10", "inf")), "intra.bytes_per_second: found inf"));
  CHECK(has(message(kOneNode + "[provenance]\nrows = []\n"), "provenance.summary: found nothing"));
}

TEST_CASE("a fabric is opened by name, or from a file that ends in .toml") {
  const TemporaryFolder folder;
  const std::string path = folder.file("lab.toml");
  std::ofstream(path) << kOneNode;
  CHECK(fabric::open_fabric(path, 0)->ranks == 4);
  CHECK(fabric::open_fabric(path, 6)->ranks == 6);
  CHECK(fabric::open_fabric("2x4-400g", 0)->ranks == 8);
  CHECK(fabric::open_fabric("2x4-400g", 4)->ranks == 4);
  CHECK(has(fabric::open_fabric("nvlink9", 0).error().message, "nvlink8"));
  CHECK(has(fabric::open_fabric(folder.file("none.toml"), 0).error().message, "none.toml"));
}
