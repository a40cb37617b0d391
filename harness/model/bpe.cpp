#include "model/bpe.hpp"

#include <fmt/format.h>

#include <compare>
#include <functional>
#include <queue>

#include "core/json_text.hpp"
#include "model/byte_level.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::uint64_t pair_key(std::int32_t left, std::int32_t right) {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
}

// The two sides of a merge in either file format.
std::optional<std::pair<std::string, std::string>> sides(const json& node) {
  if (node.is_array() && node.size() == 2 && node[0].is_string() && node[1].is_string())
    return std::pair(node[0].get<std::string>(), node[1].get<std::string>());
  if (!node.is_string()) return {};
  const auto text = node.get<std::string>();
  const auto space = text.find(' ');
  if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos) return {};
  return std::pair(text.substr(0, space), text.substr(space + 1));
}

// A token of the word being encoded; merged-away ones stay in place, outside the list.
struct Symbol {
  std::int32_t id;
  std::size_t previous, next;
  bool alive = true;
};

struct Candidate {
  std::int32_t rank;
  std::size_t at;  // the left symbol
  std::int32_t result;
  auto operator<=>(const Candidate&) const = default;
};

}  // namespace

Result<Bpe> Bpe::from_json(const json& merges, const Vocabulary& vocabulary) {
  Bpe bpe;
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const auto id = vocabulary.id_of(std::string(1, static_cast<char>(byte)));
    if (!id)
      return Error::bad_input(fmt::format(
          "model: the vocabulary has no token for byte 0x{:02X}, one for each of the 256 is needed",
          byte));
    bpe.byte_ids_[byte] = *id;
  }
  if (!merges.is_array()) return Error::bad_input("model: \"merges\" must be an array");
  std::int32_t rank = 0;
  for (const auto& node : merges) {
    const auto wrong = [&](const std::string& what) {
      return Error::bad_input(fmt::format("model: merge {} {}", rank, what));
    };
    const auto pair = sides(node);
    if (!pair) return wrong("is " + core::shown(node) + ", \"a b\" or [\"a\", \"b\"] is needed");
    const auto id_of = [&](const std::string& spelled) {
      const auto bytes = bytes_of_spelling(spelled);
      return bytes ? vocabulary.id_of(*bytes) : std::nullopt;
    };
    const auto& [left, right] = *pair;
    const auto left_id = id_of(left), right_id = id_of(right), result = id_of(left + right);
    for (const auto& [id, spelled] :
         {std::pair(left_id, left), std::pair(right_id, right), std::pair(result, left + right)})
      if (!id) return wrong("names " + core::shown(spelled) + ", which is not in the vocabulary");
    // Of a pair that is there twice the tokenizers library keeps the last.
    bpe.merges_[pair_key(*left_id, *right_id)] = {.rank = rank++, .result = *result};
  }
  return bpe;
}

const Bpe::Merge* Bpe::find(std::int32_t left, std::int32_t right) const {
  const auto found = merges_.find(pair_key(left, right));
  return found == merges_.end() ? nullptr : &found->second;
}

std::vector<std::int32_t> Bpe::encode(std::string_view word) const {
  std::vector<Symbol> symbols;
  symbols.reserve(word.size());
  for (std::size_t i = 0; i < word.size(); ++i)
    symbols.push_back({.id = byte_ids_[static_cast<unsigned char>(word[i])],
                       .previous = i == 0 ? kNone : i - 1,
                       .next = i + 1 == word.size() ? kNone : i + 1});

  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> candidates;
  const auto consider = [&](std::size_t at) {
    if (at == kNone || symbols[at].next == kNone) return;
    if (const Merge* merge = find(symbols[at].id, symbols[symbols[at].next].id))
      candidates.push({.rank = merge->rank, .at = at, .result = merge->result});
  };
  for (std::size_t i = 0; i < symbols.size(); ++i) consider(i);

  while (!candidates.empty()) {
    const Candidate best = candidates.top();
    candidates.pop();
    Symbol& left = symbols[best.at];
    if (!left.alive || left.next == kNone) continue;
    Symbol& right = symbols[left.next];
    // Either side may have been merged since the candidate was noted.
    const Merge* merge = find(left.id, right.id);
    if (merge == nullptr || merge->result != best.result) continue;
    left.id = best.result;
    left.next = right.next;
    right.alive = false;
    if (left.next != kNone) symbols[left.next].previous = best.at;
    consider(left.previous);
    consider(best.at);
  }

  std::vector<std::int32_t> ids;
  for (std::size_t i = symbols.empty() ? kNone : 0; i != kNone; i = symbols[i].next)
    ids.push_back(symbols[i].id);
  return ids;
}

}  // namespace moescope::model
