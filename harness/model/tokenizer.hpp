// Byte-level BPE as in a Hugging Face tokenizer.json (model type BPE, ByteLevel pre-tokenizer and
// decoder).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace moescope::model {

class Tokenizer {
 public:
  // Reads FOLDER/tokenizer.json; bad_input names what is missing or not supported.
  static core::Result<Tokenizer> load(const std::string& folder);
  // The same from the file's text; messages start with `path`.
  static core::Result<Tokenizer> parse(std::string_view text, const std::string& path);

  // The same ids as the tokenizers library without special tokens added; text of an added token
  // ("<|endoftext|>") becomes that token. Invalid UTF-8 is bad_input with the byte's place. Several
  // threads may call it at once.
  core::Result<std::vector<std::int32_t>> encode(std::string_view text) const;
  // Bytes of the ids; special tokens and ids that do not exist are left out.
  std::string decode(std::span<const std::int32_t> ids) const;
  // One more than the largest id.
  std::size_t vocabulary() const;

 private:
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

}  // namespace moescope::model
