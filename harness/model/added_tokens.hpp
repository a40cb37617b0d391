// Tokens that are found in the text before it is cut into words.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moescope::model {

struct AddedToken {
  std::int32_t id = 0;
  std::string content;
  bool special = false;     // not part of the text: decoding leaves it out
  bool normalized = false;  // looked for in a second pass, after the others
};

// A stretch of text, or in place of one the token `id`.
struct TextPiece {
  std::string_view text;
  std::int32_t id = -1;
};

class AddedTokens {
 public:
  explicit AddedTokens(std::vector<AddedToken> tokens);

  // The text with every token cut out: at each place the longest one, from left to right.
  std::vector<TextPiece> cut(std::string_view text) const;

 private:
  // Both passes of the search; per first byte the tokens, longest first.
  using ByFirstByte = std::array<std::vector<AddedToken>, 256>;
  static void cut_with(const ByFirstByte& tokens, std::string_view text,
                       std::vector<TextPiece>& pieces);

  std::array<ByFirstByte, 2> passes_;
};

}  // namespace moescope::model
