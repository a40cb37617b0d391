#include "experiment/links.hpp"

#include <cstdio>
#include <cstdlib>

namespace moescope::experiment {

core::Result<std::optional<EmulatedLinks>> emulated_links() {
  const char* text = std::getenv("MOESCOPE_EMULATED_LINKS");
  if (!text || !*text) return std::optional<EmulatedLinks>{};
  EmulatedLinks links{text, 0};
  int ranks = 0;
  if (std::sscanf(text, "%d nodes x %d ranks", &links.nodes, &ranks) == 2 && links.nodes > 0)
    return std::optional<EmulatedLinks>{std::move(links)};
  return core::Error::bad_input(std::string("MOESCOPE_EMULATED_LINKS: found '") + text +
                                "', 'N nodes x M ranks, ...' is needed; scripts/emulate-cluster "
                                "sets it");
}

}  // namespace moescope::experiment
