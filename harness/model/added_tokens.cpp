#include "model/added_tokens.hpp"

#include <algorithm>

namespace moescope::model {
namespace {

std::size_t first_byte(std::string_view text) { return static_cast<unsigned char>(text.front()); }

}  // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) {
  std::ranges::stable_sort(tokens, std::ranges::greater(),
                           [](const AddedToken& token) { return token.content.size(); });
  for (auto& token : tokens) {
    const std::size_t bucket = first_byte(token.content);
    passes_[token.normalized ? 1 : 0][bucket].push_back(std::move(token));
  }
}

std::vector<TextPiece> AddedTokens::cut(std::string_view text) const {
  std::vector<TextPiece> pieces = {{.text = text}};
  for (const auto& tokens : passes_) {
    std::vector<TextPiece> next;
    for (const auto& piece : pieces)
      if (piece.id >= 0)
        next.push_back(piece);
      else
        cut_with(tokens, piece.text, next);
    pieces = std::move(next);
  }
  return pieces;
}

void AddedTokens::cut_with(const ByFirstByte& tokens, std::string_view text,
                           std::vector<TextPiece>& pieces) {
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    const auto& bucket = tokens[first_byte(rest)];
    const auto token = std::ranges::find_if(
        bucket, [&](const AddedToken& t) { return rest.starts_with(t.content); });
    if (token == bucket.end()) {
      ++at;
      continue;
    }
    if (at > done) pieces.push_back({.text = text.substr(done, at - done)});
    pieces.push_back({.text = {}, .id = token->id});
    done = at += token->content.size();
  }
  if (done < text.size()) pieces.push_back({.text = text.substr(done)});
}

}  // namespace moescope::model
