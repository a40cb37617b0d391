#include "model/regex.hpp"

#include <fmt/format.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/json_text.hpp"
#include "model/pattern.hpp"

namespace moescope::model {

using core::Error;
using core::Result;

struct Regex::Code {
  explicit Code(pcre2_code* compiled) : code(compiled) {}
  ~Code() { pcre2_code_free(code); }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;

  pcre2_code* code;
};

namespace {

using MatchData = std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)>;

std::string pcre2_message(int code) {
  PCRE2_UCHAR text[256];
  pcre2_get_error_message(code, text, sizeof text);
  return reinterpret_cast<const char*>(text);
}

// The next match at or after `at`; a count below zero is PCRE2's error code.
int match(const pcre2_code* code, std::string_view text, std::size_t at, pcre2_match_data* data) {
  const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
  constexpr std::uint32_t kOptions = PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY;
  const int count = pcre2_match(code, subject, text.size(), at, kOptions, data, nullptr);
  // The interpreter keeps its backtracking on the heap and goes on where the JIT's stack ends.
  if (count != PCRE2_ERROR_JIT_STACKLIMIT) return count;
  return pcre2_match(code, subject, text.size(), at, kOptions | PCRE2_NO_JIT, data, nullptr);
}

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern) {
  const auto wrong = [&](const std::string& what) {
    return Error::bad_input(
        fmt::format("pattern {} {}", core::shown(nlohmann::json(std::string(pattern))), what));
  };
  auto translated = pcre2_pattern(pattern);
  if (!translated) return wrong(translated.error().message);
  int error = 0;
  std::size_t offset = 0;
  pcre2_code* compiled =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated->data()), translated->size(),
                    PCRE2_UTF | PCRE2_UCP, &error, &offset, nullptr);
  if (compiled == nullptr) return wrong("is refused by PCRE2: " + pcre2_message(error));
  Regex regex;
  regex.code_ = std::make_shared<const Code>(compiled);
  // The engines step differently over empty matches, and no tokenizer in use has them.
  std::uint32_t may_be_empty = 0;
  pcre2_pattern_info(compiled, PCRE2_INFO_MATCHEMPTY, &may_be_empty);
  if (may_be_empty != 0) return wrong("can match nothing at all, which is not supported");
  // Where the JIT is not to be had, pcre2_match interprets: slower, the same matches.
  pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
  return regex;
}

Result<std::vector<std::string_view>> Regex::cut(const std::vector<std::string_view>& texts) const {
  const MatchData data(pcre2_match_data_create(1, nullptr), pcre2_match_data_free);
  std::vector<std::string_view> pieces;
  for (const std::string_view text : texts) {
    std::size_t at = 0;
    while (at < text.size()) {
      const int count = match(code_->code, text, at, data.get());
      if (count == PCRE2_ERROR_NOMATCH) break;
      if (count < 0)
        return Error::failed("cutting the text into words failed: " + pcre2_message(count));
      const std::size_t* place = pcre2_get_ovector_pointer(data.get());
      if (place[0] > at) pieces.push_back(text.substr(at, place[0] - at));
      pieces.push_back(text.substr(place[0], place[1] - place[0]));
      at = place[1];
    }
    if (at < text.size()) pieces.push_back(text.substr(at));
  }
  return pieces;
}

}  // namespace moescope::model
