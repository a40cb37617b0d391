#include "model/pattern.hpp"

namespace moescope::model {
namespace {

using core::Error;

Error differs(const std::string& what, std::size_t at) {
  return Error::bad_input("has " + what + " at byte " + std::to_string(at) +
                          ", which is not supported");
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

core::Result<std::string> pcre2_pattern(std::string_view oniguruma) {
  // The same in both engines; \w, \b, \h, \K and the rest are not.
  constexpr std::string_view kSharedEscapes = "rntpPdD";
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < oniguruma.size(); ++i) {
    const char c = oniguruma[i];
    const char next = i + 1 < oniguruma.size() ? oniguruma[i + 1] : '\0';
    if (c == '\\') {
      if (next == '\0') return differs("a lone backslash", i);
      // PCRE2's \s has U+180E, which Unicode no longer counts as white space.
      if (next == 's' || next == 'S')
        out += next == 's' ? R"(\p{White_Space})" : R"(\P{White_Space})";
      else if (!is_word(next) || kSharedEscapes.find(next) != std::string_view::npos)
        out += {c, next};
      else
        return differs(std::string("\\") + next, i);
      ++i;
      continue;
    }
    if (in_class && c == '[') return differs("a set inside a set", i);
    if (in_class && c == '&' && next == '&') return differs("an intersection of sets", i);
    if (!in_class && (c == '^' || c == '$')) return differs("an anchor", i);
    out += c;
    if (c == '[') {
      in_class = true;
      if (next == '^') out += oniguruma[++i];
      if (i + 1 < oniguruma.size() && oniguruma[i + 1] == ']') return differs("an empty set", i);
    } else if (c == ']') {
      in_class = false;
    }
  }
  return out;
}

}  // namespace moescope::model
