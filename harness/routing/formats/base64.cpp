#include "routing/formats/base64.hpp"

#include <openssl/evp.h>

namespace moescope::routing {

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::size_t kMaxText = std::size_t{1} << 30;
  if (text.size() % 4 != 0 || text.size() > kMaxText) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  // EVP_DecodeBlock counts the padding as zero bytes.
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

}  // namespace moescope::routing
