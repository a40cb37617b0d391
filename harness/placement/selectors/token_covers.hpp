// The choices of TokenCoverChoice for many tokens of a layer, each with the loads that the ones
// before it left. Ranks are bits; only a token whose fewest ranks have to be searched for is left
// to TokenCoverChoice.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "placement/selectors/host_tables.hpp"
#include "placement/selectors/settled_hosts.hpp"
#include "placement/selectors/token_cover_choice.hpp"

namespace moescope::placement {

class TokenCovers {
 public:
  // As for TokenCoverChoice.
  TokenCovers(std::shared_ptr<const HostTables> tables, int source_rank, bool exact);

  // experts and hosts: [tokens, top_k]; load: [R], grows by the hosts.
  void choose(int layer, int top_k, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts, std::uint64_t* load);

 private:
  template <int kTopK>
  void choose_by_bits(int layer, std::size_t top_k, std::span<const std::uint16_t> experts,
                      std::span<std::int32_t> hosts, std::uint64_t* load);
  bool choose_open(const RankMask* masks, RankMask visited, std::span<const std::uint32_t> slots,
                   std::span<const std::uint16_t> experts, std::span<std::int32_t> hosts,
                   const std::uint64_t* load) const;
  std::optional<RankMask> cover(std::span<RankMask> open, const std::uint64_t* load) const;

  std::shared_ptr<const HostTables> tables_;
  bool exact_;
  TokenCoverChoice choice_;
  RankMask free_ = 0;  // the source, unless it costs as any
  // Unless there are more ranks than bits:
  std::optional<SettledHosts> settled_;
};

}  // namespace moescope::placement
