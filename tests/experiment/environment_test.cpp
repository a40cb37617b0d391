#include "experiment/environment.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "experiment/build_info.hpp"
#include "kernels/device.hpp"

using namespace moescope;

TEST_CASE("the environment names the machine, the build and the libraries") {
  const auto json = nlohmann::json::parse(experiment::capture_environment_json());
  CHECK(json["schema"] == 1);
  CHECK_FALSE(json["system"]["host"].get<std::string>().empty());
  CHECK(json["system"]["kernel"].get<std::string>().find("Linux") == 0);
  CHECK(json["cpu"]["cores_usable"] >= 1);
  CHECK(json["memory"]["total_bytes"] > 0);
  CHECK(json["gpu"]["models"].is_array());
  CHECK((json["gpu"]["status"] == "none found") == json["gpu"]["models"].empty());
  CHECK_FALSE(json["build"]["commit"].get<std::string>().empty());
  CHECK(json["build"]["commit"] == experiment::build_info().commit);
  CHECK(json["libraries"]["nccl"] == "not loaded");
  CHECK((json["libraries"]["cuda"] == "not built in") == kernels::device_kinds().empty());
}

TEST_CASE("only variables of the allow-list are kept") {
  setenv("OMP_NUM_THREADS", "2", 1);
  setenv("MOESCOPE_TEST_TEXT", "a=b \xFF", 1);
  setenv("TEST_SECRET_TOKEN", "hush", 1);
  setenv("XOMP_NUM_THREADS", "hush", 1);
  const std::string text = experiment::capture_environment_json();
  const auto variables = nlohmann::json::parse(text)["variables"];
  CHECK(variables["OMP_NUM_THREADS"] == "2");
  CHECK(variables["MOESCOPE_TEST_TEXT"] == "a=b \uFFFD");
  CHECK(text.find("hush") == std::string::npos);
  for (const char* name :
       {"OMP_NUM_THREADS", "MOESCOPE_TEST_TEXT", "TEST_SECRET_TOKEN", "XOMP_NUM_THREADS"})
    unsetenv(name);
}
