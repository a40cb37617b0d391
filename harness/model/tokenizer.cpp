#include "model/tokenizer.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "core/file.hpp"
#include "core/json_text.hpp"
#include "model/bpe.hpp"
#include "model/pre_tokenizer.hpp"
#include "model/utf8.hpp"
#include "model/word_cache.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

json child(const json& node, const char* key) {
  return node.is_object() && node.contains(key) ? node[key] : json();
}

// What would change ids or text and is not computed here.
Result<void> check_supported(const json& root) {
  for (const char* key : {"normalizer", "truncation", "padding"})
    if (const json node = child(root, key); !node.is_null()) {
      const json type = child(node, "type");
      return Error::bad_input(fmt::format("\"{}\": found {}, only null is supported", key,
                                          core::shown(type.is_null() ? node : type)));
    }
  if (const json type = child(child(root, "decoder"), "type"); type != "ByteLevel")
    return Error::bad_input("\"decoder\": found type " + core::shown(type) +
                            ", \"ByteLevel\" is needed");
  const json model = child(root, "model");
  if (const json type = child(model, "type"); type != "BPE")
    return Error::bad_input("model: found type " + core::shown(type) + ", \"BPE\" is needed");
  for (const char* key : {"dropout", "continuing_subword_prefix", "end_of_word_suffix"})
    if (const json value = child(model, key); !value.is_null() && value != "" && value != 0.0)
      return Error::bad_input(
          fmt::format("model: \"{}\": found {}, only null is supported", key, core::shown(value)));
  if (const json value = child(model, "ignore_merges"); !value.is_null() && !value.is_boolean())
    return Error::bad_input("model: \"ignore_merges\" must be true or false");
  return {};
}

}  // namespace

struct Tokenizer::Tables {
  Tables(Vocabulary words, PreTokenizer cutter, Bpe merges, bool whole_words)
      : vocabulary(std::move(words)),
        added(vocabulary.added()),
        pre_tokenizer(std::move(cutter)),
        bpe(std::move(merges)),
        ignore_merges(whole_words) {}

  static Result<std::shared_ptr<const Tables>> from_json(const json& root) {
    MOESCOPE_CHECK(check_supported(root));
    const json& model = root["model"];
    MOESCOPE_TRY(Vocabulary vocabulary,
                 Vocabulary::from_json(child(model, "vocab"), child(root, "added_tokens")));
    MOESCOPE_TRY(Bpe bpe, Bpe::from_json(child(model, "merges"), vocabulary));
    MOESCOPE_TRY(PreTokenizer cutter, PreTokenizer::from_json(child(root, "pre_tokenizer")));
    return std::make_shared<const Tables>(std::move(vocabulary), std::move(cutter), std::move(bpe),
                                          child(model, "ignore_merges") == true);
  }

  std::vector<std::int32_t> encode_word(std::string_view word) const {
    if (const auto id = ignore_merges ? vocabulary.id_of(word) : std::nullopt) return {*id};
    if (auto known = cache.find(word)) return *std::move(known);
    auto ids = bpe.encode(word);
    cache.add(word, ids);
    return ids;
  }

  Vocabulary vocabulary;
  AddedTokens added;
  PreTokenizer pre_tokenizer;
  Bpe bpe;
  bool ignore_merges;  // a word that is a token itself is not built from merges
  mutable WordCache cache;
};

Result<Tokenizer> Tokenizer::load(const std::string& folder) {
  const std::string path = (std::filesystem::path(folder) / "tokenizer.json").string();
  MOESCOPE_TRY(const std::string text, core::read_file(path));
  return parse(text, path);
}

Result<Tokenizer> Tokenizer::parse(std::string_view text, const std::string& path) {
  MOESCOPE_TRY(const json root, core::parse_json(text, path));
  auto tables = Tables::from_json(root);
  if (!tables) return tables.error().in(path);
  Tokenizer tokenizer;
  tokenizer.tables_ = *std::move(tables);
  return tokenizer;
}

Result<std::vector<std::int32_t>> Tokenizer::encode(std::string_view text) const {
  if (const auto at = first_invalid_utf8(text))
    return Error::bad_input(fmt::format("the text is not valid UTF-8: byte 0x{:02X} at offset {}",
                                        static_cast<unsigned char>(text[*at]), *at));
  std::vector<std::int32_t> ids;
  for (const auto& piece : tables_->added.cut(text)) {
    if (piece.id >= 0) {
      ids.push_back(piece.id);
      continue;
    }
    MOESCOPE_TRY(const auto words, tables_->pre_tokenizer.words(piece.text));
    for (const auto word : words) {
      const auto word_ids = tables_->encode_word(word);
      ids.insert(ids.end(), word_ids.begin(), word_ids.end());
    }
  }
  return ids;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const {
  std::string bytes;
  for (const auto id : ids) bytes += tables_->vocabulary.bytes_of(id);
  return bytes;
}

std::size_t Tokenizer::vocabulary() const { return tables_->vocabulary.size(); }

}  // namespace moescope::model
