// Which bytes each token id stands for.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "model/added_tokens.hpp"

namespace moescope::model {

class Vocabulary {
 public:
  // `words` is tokenizer.json's model.vocab, `added` its added_tokens.
  static core::Result<Vocabulary> from_json(const nlohmann::json& words,
                                            const nlohmann::json& added);

  // The id of the token that is exactly these bytes; added tokens that the model does not know
  // itself are not among them.
  std::optional<std::int32_t> id_of(std::string_view bytes) const;
  // What the id decodes to: nothing for special tokens and ids that do not exist.
  std::string_view bytes_of(std::int32_t id) const;
  const std::vector<AddedToken>& added() const { return added_; }
  // One more than the largest id.
  std::size_t size() const { return bytes_.size(); }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  using Ids = std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>>;

  core::Result<void> add_words(const nlohmann::json& words);
  core::Result<void> add_added(const nlohmann::json& tokens);
  // Gives the id to the token that the file spells so; bad_input when either has another.
  core::Result<void> claim(const std::string& spelled, std::int32_t id, std::string bytes);

  std::vector<std::string> bytes_;  // per id
  std::vector<bool> taken_;         // per id
  Ids by_spelling_;
  Ids by_bytes_;
  std::vector<AddedToken> added_;
};

}  // namespace moescope::model
