// What `place` and `score` refuse: one line that names it, exit code 2.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "cli/small_trace.hpp"
#include "core/file.hpp"
#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace {

class Refusals {
 public:
  Refusals() {
    write_small_trace(folder_.file("t.h5"), {.requests = 12}, 1);
    write_small_trace(folder_.file("other.h5"), {.experts = 9, .requests = 12}, 1);
  }

  void check(const std::string& arguments, const std::string& part) const {
    const auto result =
        run_command("cd " + folder_.path() + " && " MOESCOPE_BINARY " " + arguments);
    INFO(arguments << "\n" << result.err);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(std::ranges::count(result.err, '\n') == 1);
    CHECK(result.err.find(part) != std::string::npos);
  }
  std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("place refuses what it cannot place") {
  const Refusals refused;
  const std::string place = "place --trace t.h5 --out p.json ";
  refused.check("place --trace t.h5 --strategy tacg", "--out");
  refused.check(place, "--strategy");
  refused.check(place + "--strategy tagc", "did you mean 'tacg'");
  refused.check(place + "--strategy tacg --ranks 9", "9 ranks for 8 experts");
  refused.check(place + "--strategy tacg --ranks 4 --nodes 3", "a divisor of the 4 ranks");
  refused.check(place + "--strategy tacg --replication gesr", "--replica-slots");
  refused.check(place + "--strategy tacg --replica-slots 1 --replication gser", "'gesr'");
  refused.check(place + "--strategy tacg --replica-slots -1", "--replica-slots");
  refused.check(place + "--strategy tacg --set tacg.alpa=1", "tacg.alpha");
  refused.check(place + "--strategy tacg --set alpha", "PART.PARAMETER=VALUE");
  refused.check(place + "--strategy tacg --calibrate family=nine", "family");
  refused.check(place + "--strategy tacg --calibrate evn", "'evn' is neither a file nor a part");
  refused.check(place + "--strategy tacg --sources given", "names no source ranks");
  refused.check("place --strategy tacg --out p.json", "--trace");
  refused.check("place --trace none.h5 --strategy tacg --out p.json", "none.h5");
  refused.check("place --trace t.h5 --strategy tacg --out no/such/p.json", "no/such");
  CHECK_FALSE(std::filesystem::exists(refused.file("p.json")));
}

TEST_CASE("score refuses what it cannot compare") {
  const Refusals refused;
  const std::string score = "score --trace t.h5 --quiet ";
  refused.check("score --quiet", "--trace");
  refused.check(score + "--strategies tagc", "did you mean 'tacg'");
  refused.check(score + "--strategies tacg+gesr", "--replica-slots");
  refused.check(score + "--ranks 0", "--ranks");
  refused.check(score + "--ranks 4,x", "found 'x'");
  refused.check(score + "--ranks 9", "9 ranks for 8 experts");
  refused.check(score + "--ranks 4 --nodes 3", "a divisor of the 4 ranks");
  refused.check(score + "--replica-slots 1.3", "--replica-slots");
  refused.check(score + "--selector locl-first", "local-first");
  refused.check(score + "--sources hsh", "hash");
  refused.check(score + "--set tacg.alpha=x", "tacg.alpha");
  refused.check(score + "--calibrate all", "request 0 is in the calibration and in the evaluation");
  refused.check(score + "--evaluate even:famly=maths", "unknown part 'famly=maths'");
  refused.check(score + "--evaluate even:odd", "part 'even:odd' of the trace has no token");
  refused.check(score + "--evaluate other.h5", "traces of one model");
  refused.check(score + "--shift brust", "burst");
  refused.check(score + "--strategies tacg --versus tagc", "--versus: unknown row 'tagc'");
  refused.check(score + "--strategies tacg --versus tacg+gesr", "known are contiguous, tacg");
  refused.check(score + "--versus tacg --online 1", "--versus: --online");
  refused.check(score + "--forget 2 --online 1", "--forget");
  refused.check(score + "--online 0", "--online");
  refused.check(score + "--window 0", "--window");
  refused.check(score + "--format html", "--format");
}

TEST_CASE("score refuses placement files that do not fit") {
  const Refusals refused;
  const std::string score = "score --trace t.h5 --quiet --placement p.json ";
  refused.check(score, "p.json");
  REQUIRE(moescope::core::write_file_atomic(refused.file("p.json"), "{}"));
  refused.check(score, "p.json");
  REQUIRE(run_command("cd " + refused.file("") +
                      " && " MOESCOPE_BINARY
                      " place --trace t.h5 --strategy eplb --ranks 4 --out p.json")
              .code == 0);
  refused.check(score + "--ranks 2", "a placement on 4 ranks");
  refused.check(score + "--calibrate odd", "--calibrate");
  refused.check(score + "--shift all", "--placement");
  refused.check("score --trace other.h5 --quiet --placement p.json",
                "2 layers of 8 experts, the trace 2 of 9");
}
