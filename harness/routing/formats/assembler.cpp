#include "routing/formats/assembler.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "routing/formats/row_check.hpp"

namespace moescope::routing {
namespace {

// Two bytes each: a log that is sorted by layer from end to end would otherwise fill the memory.
constexpr std::size_t kMaxWaitingCells = std::size_t{1} << 31;

}  // namespace

Assembler::Assembler(std::vector<std::int64_t> layers, int top_k, bool gates, bool steps)
    : labels_(std::move(layers)), top_k_(top_k), gates_(gates), steps_(steps) {}

std::string Assembler::check(std::int64_t layer, std::span<const std::int64_t> experts,
                             std::span<const float> gates, int known_experts, int& index) const {
  const auto label = std::ranges::lower_bound(labels_, layer);
  if (label == labels_.end() || *label != layer)
    return fmt::format("layer {}, one of {} to {} is needed ({} layers)", layer, labels_.front(),
                       labels_.back(), labels_.size());
  index = static_cast<int>(label - labels_.begin());
  if (experts.size() != static_cast<std::size_t>(top_k_))
    return fmt::format("{} experts, {} are needed as in the first row", experts.size(), top_k_);
  if (gates_ && gates.size() != experts.size())
    return fmt::format("{} weights for {} experts", gates.size(), experts.size());
  for (std::size_t i = 0; i < experts.size(); ++i) {
    const std::string wrong = check_expert(experts[i], known_experts);
    if (!wrong.empty()) return wrong;
    if (std::ranges::count(experts, experts[i]) > 1)
      return fmt::format("expert {} stands twice, once is allowed", experts[i]);
  }
  return "";
}

std::string Assembler::add(const Token& token, std::int64_t layer,
                           std::span<const std::int64_t> experts, std::span<const float> gates,
                           int known_experts, TraceRows& rows, bool& completed) {
  completed = false;
  int index = 0;
  std::string wrong = check(layer, experts, gates, known_experts, index);
  if (!wrong.empty()) return wrong;
  const std::size_t cells = labels_.size() * static_cast<std::size_t>(top_k_);
  const auto [entry, is_new] = waiting_.try_emplace({token.request, token.position});
  Waiting& waiting = entry->second;
  if (is_new) {
    if (waiting_.size() * cells > kMaxWaitingCells)
      return fmt::format(
          "{} tokens wait for their last layer, more than fit in memory; sort the "
          "log by request and token",
          waiting_.size());
    waiting.token = token;
    waiting.experts.resize(cells);
    if (gates_) waiting.gates.resize(cells);
    waiting.seen.resize(labels_.size());
    waiting.missing = layers();
  }
  if (waiting.seen[index])
    return fmt::format("layer {} of token {} has come already", layer, token.position);
  waiting.seen[index] = true;
  std::ranges::copy(experts, waiting.experts.begin() + index * top_k_);
  if (gates_) std::ranges::copy(gates, waiting.gates.begin() + index * top_k_);
  if (--waiting.missing > 0) return "";
  rows.expert_ids.insert(rows.expert_ids.end(), waiting.experts.begin(), waiting.experts.end());
  rows.gates.insert(rows.gates.end(), waiting.gates.begin(), waiting.gates.end());
  rows.request.push_back(token.request);
  rows.position.push_back(static_cast<std::int32_t>(token.position));
  rows.phase.push_back(waiting.token.phase);
  if (steps_) rows.step.push_back(waiting.token.step);
  waiting_.erase(entry);
  completed = true;
  return "";
}

std::string Assembler::drop_incomplete(std::int32_t& request, std::int64_t& position) {
  if (waiting_.empty()) return "";
  const auto first = waiting_.begin();
  request = first->first.first;
  position = first->first.second;
  const auto lacking = std::ranges::find(first->second.seen, false) - first->second.seen.begin();
  const int missing = first->second.missing;
  waiting_.erase(first);
  return fmt::format("lacks layer {}{}", labels_[lacking],
                     missing > 1 ? fmt::format(" and {} more", missing - 1) : "");
}

}  // namespace moescope::routing
