#include "store/h5/chunk_filters.hpp"

#include <zlib.h>

namespace moescope::store::h5 {

bool inflate_chunk(std::string& bytes, std::size_t size) {
  std::string inflated(size, '\0');
  uLongf found = inflated.size();
  const int answer = ::uncompress(reinterpret_cast<Bytef*>(inflated.data()), &found,
                                  reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  bytes = std::move(inflated);
  return answer == Z_OK && found == size;
}

bool unshuffle_chunk(std::string& bytes, std::size_t size, std::size_t element_bytes) {
  if (bytes.size() != size) return false;
  const std::size_t count = size / element_bytes;
  std::string plain(size, '\0');
  for (std::size_t byte = 0; byte < element_bytes; ++byte)
    for (std::size_t i = 0; i < count; ++i)
      plain[i * element_bytes + byte] = bytes[byte * count + i];
  bytes = std::move(plain);
  return true;
}

}  // namespace moescope::store::h5
