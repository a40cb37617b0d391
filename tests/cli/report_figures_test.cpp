// `moescope report --figures`: the pictures are drawn by the viewer where there is one, and refer
// to them; without one the tables come and a line says what is missing.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>

#include "cli/small_experiment.hpp"
#include "core/file.hpp"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

TEST_CASE("without a viewer the tables come, and one line says what is missing") {
  const SmallExperiment small;
  REQUIRE(small.run("--out r.h5").code == 0);
  const auto plain = small.moescope("report r.h5 --format markdown");
  REQUIRE(plain.code == 0);
  // A copy has no viewer beside it.
  fs::copy_file(MOESCOPE_BINARY, small.file("alone"));
  const auto result = run_command("cd " + small.file("") +
                                  " && PATH=/nowhere ./alone report r.h5 --format markdown "
                                  "--figures figures");
  CHECK(result.code == 1);
  CHECK(result.out == plain.out);
  CHECK(lines(result.err) == 1);
  CHECK(result.err.find("moescope-viewer is neither beside moescope") != std::string::npos);
  CHECK_FALSE(fs::exists(small.file("figures")));
}

#ifdef MOESCOPE_VIEWER_BINARY

namespace {

bool is_png(const std::string& path) {
  const auto bytes = core::read_file(path);
  return bytes && bytes->starts_with("\x89PNG\r\n\x1a\n") && bytes->size() > 1000;
}

}  // namespace

TEST_CASE("the report's pictures are drawn and the page refers to each of them") {
  const SmallExperiment small;
  REQUIRE(small.run("--out r.h5").code == 0);
  const auto plain = small.moescope("report r.h5 --format markdown");
  const auto page = small.moescope("report r.h5 --format markdown --figures 'a b/figures'");
  INFO(page.err);
  REQUIRE(page.code == 0);
  CHECK(page.err.empty());
  CHECK(page.out.starts_with(plain.out));
  const std::string images = page.out.substr(plain.out.size());
  const std::regex image(R"(!\[[^\]]+\]\(<([^>]+)>\))");
  std::vector<std::string> referred;
  for (std::sregex_iterator each(images.begin(), images.end(), image), end; each != end; ++each)
    referred.push_back((*each)[1]);
  CHECK(referred.size() >= 7);
  for (const auto& path : referred) {
    INFO(path);
    CHECK(is_png(small.file(path)));
  }
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(small.file("a b/figures")))
    files += entry.is_regular_file();
  CHECK(files == referred.size());
}

TEST_CASE("a viewer on PATH does as well, and JSON lists the pictures") {
  const SmallExperiment small;
  REQUIRE(small.run("--out r.h5").code == 0);
  fs::copy_file(MOESCOPE_BINARY, small.file("alone"));
  const auto result = run_command("cd " + small.file("") + " && PATH=/nowhere:" +
                                  fs::path(MOESCOPE_VIEWER_BINARY).parent_path().string() +
                                  " ./alone report r.h5 --json --figures f");
  INFO(result.err);
  REQUIRE(result.code == 0);
  const auto document = nlohmann::json::parse(result.out);
  REQUIRE(document["figures"].size() >= 7);
  for (const auto& path : document["figures"]) CHECK(is_png(small.file(path)));
}

TEST_CASE("a file where the folder should be is bad input") {
  const SmallExperiment small;
  REQUIRE(small.run("--out r.h5").code == 0);
  small.write("taken", "");
  const auto result = small.moescope("report r.h5 --figures taken");
  CHECK(result.code == 2);
  CHECK(lines(result.err) == 1);
  CHECK(result.err.find("--figures taken") != std::string::npos);
  CHECK(fs::file_size(small.file("taken")) == 0);
}

#endif
