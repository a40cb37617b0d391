#include "comm/launch.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace moescope::comm {
namespace {

std::optional<int> number(const char* name) {
  const char* text = std::getenv(name);
  if (!text) return std::nullopt;
  const std::string_view view(text);
  int value = 0;
  const auto [end, code] = std::from_chars(view.data(), view.data() + view.size(), value);
  if (code != std::errc{} || end != view.data() + view.size() || value < 0) return std::nullopt;
  return value;
}

struct Names {
  const char *rank, *processes;
};

// The step's task count: SLURM_NTASKS is also set where nothing was started by srun.
constexpr Names kLaunchers[] = {{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                {"PMI_RANK", "PMI_SIZE"},
                                {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"}};

}  // namespace

Launch launch() {
  for (const Names& names : kLaunchers) {
    const auto rank = number(names.rank), processes = number(names.processes);
    if (rank && processes && *rank < *processes) return {*rank, *processes};
  }
  return {};
}

}  // namespace moescope::comm
