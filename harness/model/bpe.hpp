// Byte-pair encoding of one word.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "model/vocabulary.hpp"

namespace moescope::model {

class Bpe {
 public:
  // `merges` is tokenizer.json's model.merges: "a b" or ["a", "b"], the most wanted first.
  static core::Result<Bpe> from_json(const nlohmann::json& merges, const Vocabulary& vocabulary);

  // Starts from the bytes and merges the most wanted pair, the leftmost of equal ones, until there
  // is none.
  std::vector<std::int32_t> encode(std::string_view word) const;

 private:
  struct Merge {
    std::int32_t rank = 0;
    std::int32_t result = 0;
  };

  const Merge* find(std::int32_t left, std::int32_t right) const;

  std::array<std::int32_t, 256> byte_ids_{};
  std::unordered_map<std::uint64_t, Merge> merges_;  // by pair_key
};

}  // namespace moescope::model
