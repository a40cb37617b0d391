#include "kernels/cpu/copy.hpp"

#include <cstdint>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace moescope::kernels {
namespace {

// Half of the last-level cache of a common server slice (32 MiB): below it the receiver still finds
// the rows in cache.
constexpr std::size_t kPastCaches = std::size_t{16} << 20;

#ifdef __SSE2__
bool is_multiple(std::size_t value, std::size_t unit) { return value % unit == 0; }

void stream_word(std::byte*& to, const std::byte*& from) {
  long long word;
  std::memcpy(&word, from, sizeof word);
  _mm_stream_si64(reinterpret_cast<long long*>(to), word);
  to += sizeof word;
  from += sizeof word;
}

// Both `to` and `bytes` are multiples of 8.
void stream(std::byte* to, const std::byte* from, std::size_t bytes) {
  std::byte* const end = to + bytes;
  if (bytes > 0 && !is_multiple(reinterpret_cast<std::uintptr_t>(to), 16)) stream_word(to, from);
  for (; to + 16 <= end; to += 16, from += 16)
    _mm_stream_si128(reinterpret_cast<__m128i*>(to),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  if (to < end) stream_word(to, from);
}

#endif

}  // namespace

RowCopier::RowCopier(std::size_t total) : past_caches_(total > kPastCaches) {}

RowCopier::~RowCopier() {
#ifdef __SSE2__
  if (past_caches_) _mm_sfence();
#endif
}

void RowCopier::copy(std::byte* to, const void* from, std::size_t bytes) const {
#ifdef __SSE2__
  if (past_caches_ && is_multiple(reinterpret_cast<std::uintptr_t>(to) | bytes, 8)) {
    stream(to, static_cast<const std::byte*>(from), bytes);
    return;
  }
#endif
  std::memcpy(to, from, bytes);
}

}  // namespace moescope::kernels
