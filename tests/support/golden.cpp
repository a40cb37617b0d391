#include "support/golden.hpp"

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace {

std::vector<float> floats_from_base64(const std::string& text) {
  static const std::string alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(alphabet.find(c));
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 0xFF);
  }
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

}  // namespace

std::vector<GoldenPrompt> read_golden(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + " cannot be opened");
  std::vector<GoldenPrompt> prompts;
  const auto document = nlohmann::json::parse(in);
  for (const auto& from : document.at("prompts")) {
    GoldenPrompt to;
    to.family = from.at("family");
    to.prompt = from.at("prompt");
    to.ids = from.at("ids").get<std::vector<std::int32_t>>();
    to.greedy = from.at("greedy").get<std::vector<std::int32_t>>();
    to.middle_position = from.at("middle_position");
    to.middle_logits = floats_from_base64(from.at("middle_logits"));
    to.last_logits = floats_from_base64(from.at("last_logits"));
    to.last_experts = from.at("last_experts").get<std::vector<std::vector<int>>>();
    to.greedy_margin = from.at("greedy_margin");
    prompts.push_back(std::move(to));
  }
  return prompts;
}
