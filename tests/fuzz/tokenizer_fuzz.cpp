// The first byte chooses: the rest is a tokenizer.json, or a text for a fixed tokenizer, whose ids
// must give the text back.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "model/tokenizer.hpp"

using namespace moescope;
using nlohmann::json;

namespace {

std::string utf8_of_small(int code_point) {
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  return {static_cast<char>(0xC0 | code_point >> 6), static_cast<char>(0x80 | (code_point & 63))};
}

json byte_vocabulary() {
  json vocab = json::object();
  int shifted = 256;
  for (int b = 0; b < 256; ++b) {
    const bool prints = (b > 32 && b < 127) || (b > 160 && b != 173);
    vocab[utf8_of_small(prints ? b : shifted++)] = b;
  }
  return vocab;
}

json fixed_file() {
  json vocab = byte_vocabulary();
  json merges = json::array();
  int next = 256;
  for (const std::string both : {"a a", "aa aa", "Ġ Ġ", "ĠĠ ĠĠ", "Ġ a", "a b", "b a"}) {
    merges.push_back(both);
    const auto space = both.find(' ');
    vocab[both.substr(0, space) + both.substr(space + 1)] = next++;
  }
  return {{"added_tokens", {{{"id", next}, {"content", "<x>"}}}},
          {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}}},
          {"decoder", {{"type", "ByteLevel"}}},
          {"model", {{"type", "BPE"}, {"vocab", vocab}, {"merges", merges}}}};
}

// A file that would have to spell out 256 bytes is never found by chance: they are put in.
void fuzz_file(std::string_view bytes) {
  json file = json::parse(bytes, nullptr, false);
  if (file.is_object() && file.contains("model") && file["model"].is_object() &&
      !file["model"].contains("vocab"))
    file["model"]["vocab"] = byte_vocabulary();
  const std::string text = file.is_object() ? file.dump(-1, ' ', true) : std::string(bytes);
  const auto tokenizer = model::Tokenizer::parse(text, "t");
  if (!tokenizer) return;
  const auto ids = tokenizer->encode("It's  12 <x> \u00E9\u3000!!\r\n  aab");
  if (ids) tokenizer->decode(*ids);
}

void fuzz_text(std::string_view text) {
  static const auto kTokenizer = *model::Tokenizer::parse(fixed_file().dump(), "t");
  const auto ids = kTokenizer.encode(text);
  if (ids && kTokenizer.decode(*ids) != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0)
    fuzz_file(rest);
  else
    fuzz_text(rest);
  return 0;
}
