// Any bytes as a placement file: a placement that fits its slots and comes back as it was, or an
// error.
#include <cstdlib>
#include <string_view>

#include "placement/placement_file.hpp"
#include "placement/slot_order.hpp"

using namespace moescope;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto file = placement::parse_placement({reinterpret_cast<const char*>(data), size}, "p");
  if (!file) return 0;
  const auto text = placement::placement_text(*file);
  if (!text) std::abort();
  const auto again = placement::parse_placement(*text, "p");
  if (!again || again->placement != file->placement || again->slots != file->slots ||
      placement::slots_in_order(*again) != placement::slots_in_order(*file))
    std::abort();
  return 0;
}
