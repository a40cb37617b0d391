// scripts/emulate-cluster: what it refuses, how it labels, and that it leaves nothing behind.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "support/command.hpp"
#include "support/mpirun.hpp"
#include "support/temporary_folder.hpp"

namespace {

const std::string kScript = MOESCOPE_SOURCE_DIR "/scripts/emulate-cluster ";

// Root, mpirun and a kernel that can; else a warning that says what is missing.
bool can_emulate() {
  if (!mpirun(1)) return false;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  WARN("skipped: the script starts its ranks by the clock, which sanitizers slow down");
  return false;
#endif
  if (::geteuid() != 0) {
    WARN("skipped: network namespaces need root");
    return false;
  }
  const auto tried = run_command(
      "unshare --net --mount --pid --uts --fork sh -c 'ip link add bridge0 type bridge && "
      "ip link add veth0 type veth peer name veth1 && tc qdisc add dev veth0 root htb'");
  if (tried.code == 0) return true;
  WARN("skipped: no namespaces, veth, bridge or htb here: " << tried.err);
  return false;
}

}  // namespace

TEST_CASE("emulate-cluster refuses what it cannot do, in one line") {
  const auto refused = [](const std::string& arguments, const std::string& part) {
    const auto result = run_command(kScript + arguments);
    INFO(result.err);
    CHECK(result.code == 2);
    CHECK(result.err.find("emulate-cluster: ") == 0);
    CHECK(result.err.find(part) != std::string::npos);
  };
  refused("2 --intra 1gbit --inter 1gbit", "NODES and RANKS");
  refused("2 2 --intra fast --inter 1gbit", "--intra: found 'fast'");
  refused("2 2 --intra 1gbit", "--inter: found ''");
  refused("0 2 --intra 1gbit --inter 1gbit", "found '0'");
  refused("100 100 --intra 1gbit --inter 1gbit", "10000 ranks");
  refused("2 2 --intra 1gbit --inter 1gbit --bogus", "--bogus");
  refused("2 2 --intra 1gbit --inter 1gbit -- no-such-command", "no-such-command");
}

TEST_CASE("measured links of an emulated cluster are labelled with their rates") {
  if (!can_emulate()) return;
  const auto result =
      run_command("timeout 60 " + kScript + "2 1 --intra 1gbit --inter 500mbit -- " +
                  MOESCOPE_BINARY
                  " fabric measure --json --sizes 100,10000 "
                  "--iterations 3");
  INFO(result.err);
  REQUIRE(result.code == 0);
  const auto document = nlohmann::json::parse(result.out);
  CHECK(document.at("nodes") == 2);
  CHECK(document.at("ranks") == 2);
  CHECK(document.at("emulated_links").get<std::string>().find("inter 500mbit") !=
        std::string::npos);
  CHECK(document.contains("emulated"));
  CHECK_FALSE(document.contains("measured"));
}

TEST_CASE("an emulated cluster ends with its script, even when that is killed") {
  if (!can_emulate()) return;
  const TemporaryFolder folder;
  // The ranks hold a file locked: the lock is free once none of them lives.
  const std::string lock = folder.file("lock"), started = folder.file("started");
  const auto result = run_command(kScript + "1 2 --intra 1gbit --inter 1gbit -- sh -c 'exec 9>>" +
                                  lock + "; flock -s 9; echo >>" + started +
                                  "; sleep 1000' & script=$!; "
                                  "while [ \"$(cat " +
                                  started +
                                  " 2>/dev/null | wc -l)\" != 2 ]; do sleep 0.05; done; "
                                  "kill -KILL $script; flock -x -w 20 " +
                                  lock + " true");
  INFO(result.err);
  CHECK(result.code == 0);
  CHECK(run_command("ip netns list | grep node0-rank").code != 0);
  CHECK(run_command("ip link show cluster").code != 0);
}
