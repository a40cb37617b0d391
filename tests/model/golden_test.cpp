// Comparisons with files that the reference libraries wrote.
#include <catch2/catch.hpp>
#include <filesystem>

#include "core/file.hpp"
#include "core/json_text.hpp"
#include "model/tokenizer.hpp"
#include "model/weights.hpp"

using namespace moescope;

namespace {

const std::string kSource = MOESCOPE_SOURCE_DIR;

bool is_there(const std::string& path) {
  if (std::filesystem::exists(path)) return true;
  WARN("not compared: " << path << " is not there");
  return false;
}

// `cases` lists {"text", "ids"} as the tokenizers library encoded them.
void compare_ids(const std::string& folder, const std::string& cases) {
  if (!is_there(folder + "/tokenizer.json") || !is_there(cases)) return;
  const auto tokenizer = model::Tokenizer::load(folder);
  if (!tokenizer) FAIL(tokenizer.error().message);
  const auto text = core::read_file(cases);
  REQUIRE(text);
  const auto list = core::parse_json(*text, cases);
  REQUIRE(list);
  REQUIRE(list->is_array());
  REQUIRE_FALSE(list->empty());
  for (const auto& item : *list) {
    const auto ids = tokenizer->encode(item.at("text").get<std::string>());
    INFO(item.at("text").dump());
    REQUIRE(ids);
    CHECK(*ids == item.at("ids").get<std::vector<std::int32_t>>());
  }
}

}  // namespace

TEST_CASE("tiny-a's tokenizer gives the ids of the tokenizers library") {
  compare_ids(kSource + "/tests/golden/tiny-a", kSource + "/tests/golden/tokenizer.json");
}

TEST_CASE("octet-moe's tokenizer gives the ids of the tokenizers library") {
  compare_ids(kSource + "/workloads/bundled/octet-moe",
              kSource + "/tests/golden/octet_tokenizer.json");
}

TEST_CASE("models that transformers saved are read whole") {
  const auto name = GENERATE("tiny-a", "tiny-b");
  const std::string folder = kSource + "/tests/golden/" + name;
  if (!is_there(folder + "/model.safetensors")) return;
  const auto config = model::read_config(folder);
  if (!config) FAIL(config.error().message);
  const auto weights = model::read_weights(folder, *config);
  if (!weights) FAIL(weights.error().message);
  CHECK(weights->layers.size() == static_cast<std::size_t>(config->layers));
  CHECK(config->name == name);
}
