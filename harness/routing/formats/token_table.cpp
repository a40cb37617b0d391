#include "routing/formats/token_table.hpp"

#include <fmt/format.h>

#include <limits>

#include "routing/formats/row_check.hpp"

namespace moescope::routing {

void TokenBlock::clear() {
  tokens = 0;
  experts.clear();
  gates.clear();
  position.clear();
  phase.clear();
  step.clear();
}

std::string TokenTable::add(const TokenBlock& block, std::size_t i, std::int32_t request,
                            RequestTable& requests, TraceRows& rows) {
  const std::size_t cells = static_cast<std::size_t>(header_.layers) * header_.top_k;
  const std::size_t before = rows.expert_ids.size();
  if (static_cast<std::size_t>(request) >= counted_.size()) counted_.resize(request + 1, 0);
  // A token that is not sound still takes its place in the request.
  const std::int64_t counted = counted_[request]++;
  const std::int64_t position = block.position.empty() ? counted : block.position[i];
  const std::int64_t phase = block.phase.empty() ? 0 : block.phase[i];
  const std::int64_t step = block.step.empty() ? 0 : block.step[i];
  std::string wrong = add_experts(block.experts.data() + i * cells, rows);
  if (wrong.empty() && (phase < 0 || phase > 1))
    wrong = fmt::format("phase {}, 0 or 1 is needed", phase);
  if (wrong.empty() && (step < 0 || step > std::numeric_limits<std::int32_t>::max()))
    wrong = fmt::format("step {}, 0 or more is needed", step);
  if (wrong.empty()) wrong = requests.accept_position(request, position);
  if (!wrong.empty()) {
    rows.expert_ids.resize(before);
    return wrong;
  }
  rows.request.push_back(request);
  rows.position.push_back(static_cast<std::int32_t>(position));
  rows.phase.push_back(static_cast<Phase>(phase));
  if (header_.steps) rows.step.push_back(static_cast<std::int32_t>(step));
  if (header_.gates)
    rows.gates.insert(rows.gates.end(), block.gates.begin() + i * cells,
                      block.gates.begin() + (i + 1) * cells);
  return "";
}

std::string TokenTable::add_experts(const std::int64_t* ids, TraceRows& rows) const {
  for (int layer = 0; layer < header_.layers; ++layer) {
    const std::size_t begin = rows.expert_ids.size();
    std::string wrong;
    for (int slot = 0; slot < header_.top_k && wrong.empty(); ++slot) {
      const std::int64_t id = ids[layer * header_.top_k + slot];
      wrong = check_expert(id, header_.experts);
      rows.expert_ids.push_back(static_cast<std::uint16_t>(id));
    }
    if (wrong.empty()) wrong = check_choice(std::span(rows.expert_ids).subspan(begin));
    if (!wrong.empty()) return fmt::format("layer {}: {}", layer, wrong);
  }
  return "";
}

}  // namespace moescope::routing
