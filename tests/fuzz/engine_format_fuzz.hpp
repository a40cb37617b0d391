// Any bytes as an engine's file: a placement that is exported as the same map, or an error.
#pragma once

#include <cstdlib>
#include <string_view>

#include "placement/export/engine_format.hpp"

// The first byte gives the ranks and the first MoE layer.
inline int fuzz_engine_format(const moescope::placement::EngineFormat& format,
                              const unsigned char* data, std::size_t size) {
  using namespace moescope::placement;
  if (size == 0) return 0;
  const int ranks = 1 + data[0] % 8, first_layer = data[0] / 8 % 4;
  const auto map =
      format.read({reinterpret_cast<const char*>(data) + 1, size - 1}, "f", first_layer);
  if (!map) return 0;
  const auto file = from_physical_map(*map, ranks, 1, "f");
  if (!file) return 0;
  const auto exported = to_physical_map(*file, false);
  if (!exported || exported->layers != map->layers) std::abort();
  const auto text = format.write(*exported, first_layer);
  if (!text) std::abort();
  const auto again = format.read(*text, "f", first_layer);
  if (!again || again->layers != map->layers) std::abort();
  return 0;
}
