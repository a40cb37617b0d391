#include "model/word_cache.hpp"

namespace moescope::model {
namespace {

// Together some 10 MB; a natural language's frequent words fit many times over.
constexpr std::size_t kMaxWords = 1 << 16;
constexpr std::size_t kMaxWordBytes = 64;

}  // namespace

std::optional<std::vector<std::int32_t>> WordCache::find(std::string_view word) {
  const std::lock_guard lock(mutex_);
  const auto found = ids_.find(word);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

void WordCache::add(std::string_view word, const std::vector<std::int32_t>& ids) {
  if (word.size() > kMaxWordBytes) return;
  const std::lock_guard lock(mutex_);
  if (ids_.size() < kMaxWords) ids_.emplace(word, ids);
}

}  // namespace moescope::model
