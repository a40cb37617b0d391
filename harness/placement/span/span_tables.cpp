#include "placement/span/span_tables.hpp"

#include <algorithm>
#include <array>

namespace moescope::placement {
namespace {

// Experts of one token that several ranks hold and no settled rank serves.
constexpr std::size_t kMaxTopK = 64;
using Open = std::array<RankMask, kMaxTopK>;
// Tokens ahead of the one at hand that are fetched: a list of tokens jumps through tables that do
// not fit a cache.
constexpr std::size_t kAhead = 16;

}  // namespace

SpanTables::SpanTables(const LayerTokens& tokens, int ranks, std::vector<RankMask> hosts)
    : tokens_(tokens),
      ranks_(ranks),
      hosts_(std::move(hosts)),
      useful_(tokens.size() * tokens.top_k()),
      token_cost_(tokens.size()),
      wanted_(hosts_.size() * ranks, 0),
      needed_(hosts_.size() * ranks, 0),
      rescued_(hosts_.size() * ranks * ranks, 0),
      choices_(hosts_.size()) {
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    token_cost_[t] = static_cast<std::uint8_t>(survey(t, &useful_[t * tokens.top_k()]));
    cost_ += token_cost_[t];
    count(t, 1);
  }
}

int SpanTables::survey(std::size_t token, RankMask* useful) const {
  const auto chosen = tokens_.at(token);
  // Ranks of single copies are settled; `twice` are those that more than one single copy settles.
  RankMask once = 0, twice = 0;
  Open several;
  std::size_t several_count = 0;
  for (const std::uint16_t expert : chosen) {
    const RankMask hosts = hosts_[expert];
    if (is_single(hosts)) {
      twice |= once & hosts;
      once |= hosts;
    } else {
      several[several_count++] = hosts;
    }
  }
  if (several_count == 0) {
    for (std::size_t i = 0; i < chosen.size(); ++i)
      useful[i] = once & ~(hosts_[chosen[i]] & ~twice);
    return std::popcount(once);
  }
  // Minimum covers beyond `fixed`, with one of the several left out.
  const auto covers_beyond = [&](RankMask fixed, const RankMask* left_out) {
    Open open;
    std::size_t count = 0;
    for (std::size_t j = 0; j < several_count; ++j)
      if (&several[j] != left_out && (several[j] & fixed) == 0) open[count++] = several[j];
    return minimum_covers(std::span(open.data(), count));
  };
  const MinimumCovers all = covers_beyond(once, nullptr);
  std::size_t nth_several = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const RankMask hosts = hosts_[chosen[i]];
    if (!is_single(hosts)) {
      // Served by a settled rank, it leaves nothing open and nothing changes without it.
      const RankMask* own = &several[nth_several++];
      useful[i] = once | ((hosts & once) != 0 ? all.ranks : covers_beyond(once, own).ranks);
      continue;
    }
    const RankMask fixed = once & ~(hosts & ~twice);
    bool opens = false;
    for (std::size_t j = 0; j < several_count; ++j)
      opens |= (several[j] & once) != 0 && (several[j] & fixed) == 0;
    useful[i] = fixed | (opens ? covers_beyond(fixed, nullptr).ranks : all.ranks);
  }
  return std::popcount(once) + all.size;
}

int SpanTables::cost_with(std::size_t token, std::span<const RankMask> all_hosts) const {
  RankMask fixed = 0;
  Open several;
  std::size_t several_count = 0;
  for (const int expert : tokens_.at(token)) {
    const RankMask hosts = all_hosts[expert];
    if (is_single(hosts))
      fixed |= hosts;
    else
      several[several_count++] = hosts;
  }
  std::size_t open = 0;
  for (std::size_t j = 0; j < several_count; ++j)
    if ((several[j] & fixed) == 0) several[open++] = several[j];
  return std::popcount(fixed) + minimum_covers(std::span(several.data(), open)).size;
}

std::int64_t SpanTables::joint_correction(int a, RankMask hosts_a, int b, RankMask hosts_b) const {
  std::int64_t correction = 0;
  const auto misses = [](RankMask hosts, RankMask useful) { return (hosts & useful) == 0 ? 1 : 0; };
  std::vector<RankMask> changed = hosts_;
  changed[a] = hosts_a;
  changed[b] = hosts_b;
  const auto together = tokens_.together(a, b);
  for (std::size_t i = 0; i < together.size(); ++i) {
    const std::uint32_t token = together[i];
    fetch(together[std::min(i + kAhead, together.size() - 1)]);
    const auto chosen = tokens_.at(token);
    const RankMask* useful = &useful_[static_cast<std::size_t>(token) * tokens_.top_k()];
    RankMask useful_a = 0, useful_b = 0;
    // No branches, since the slots are as good as random.
    for (std::size_t slot = 0; slot < chosen.size(); ++slot) {
      useful_a |= useful[slot] & (RankMask{chosen[slot] != a} - 1);
      useful_b |= useful[slot] & (RankMask{chosen[slot] != b} - 1);
    }
    const int alone = misses(hosts_a, useful_a) - misses(hosts_[a], useful_a) +
                      misses(hosts_b, useful_b) - misses(hosts_[b], useful_b);
    correction += cost_with(token, changed) - token_cost_[token] - alone;
  }
  return correction;
}

void SpanTables::fetch(std::size_t token) const {
  const auto chosen = tokens_.at(token);
  const RankMask* useful = &useful_[token * tokens_.top_k()];
  __builtin_prefetch(chosen.data());
  __builtin_prefetch(useful);
  __builtin_prefetch(useful + chosen.size() - 1);
}

void SpanTables::count(std::size_t token, int sign) {
  const auto chosen = tokens_.at(token);
  const RankMask* useful = &useful_[token * tokens_.top_k()];
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const int expert = chosen[i];
    const RankMask hosts = hosts_[expert];
    const RankMask hit = hosts & useful[i];
    if (hit == 0) {
      for_each_rank(useful[i], [&](int rank) { wanted_[cell(expert, rank)] += sign; });
    } else if (is_single(hit)) {
      const std::size_t row = cell(expert, std::countr_zero(hit));
      needed_[row] += sign;
      for_each_rank(useful[i], [&](int rank) { rescued_[row * ranks_ + rank] += sign; });
    }
    count_choice(expert, hit == 0 ? hosts : hit, sign);
  }
}

void SpanTables::count_choice(int expert, RankMask ranks, int sign) {
  auto& choices = choices_[expert];
  for (Choice& choice : choices) {
    if (choice.ranks != ranks) continue;
    choice.tokens += sign;
    return;
  }
  choices.push_back({ranks, sign});
}

void SpanTables::set_hosts(int expert, RankMask hosts) {
  const auto uses = tokens_.uses(expert);
  const auto for_each_token = [&](auto visit) {
    for (std::size_t i = 0; i < uses.size(); ++i) {
      fetch(uses[std::min(i + kAhead, uses.size() - 1)] / tokens_.top_k());
      visit(uses[i] / tokens_.top_k());
    }
  };
  for_each_token([&](std::size_t token) { count(token, -1); });
  hosts_[expert] = hosts;
  choices_[expert].clear();  // all its tokens are uncounted
  for_each_token([&](std::size_t token) {
    const int cost = survey(token, &useful_[token * tokens_.top_k()]);
    cost_ += cost - token_cost_[token];
    token_cost_[token] = static_cast<std::uint8_t>(cost);
    count(token, 1);
  });
}

}  // namespace moescope::placement
