// Remembers how frequent words are encoded; several threads may use it at once.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace moescope::model {

class WordCache {
 public:
  std::optional<std::vector<std::int32_t>> find(std::string_view word);
  // Long words and words past the cache's size are not kept.
  void add(std::string_view word, const std::vector<std::int32_t>& ids);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<std::int32_t>, Hash, std::equal_to<>> ids_;
};

}  // namespace moescope::model
