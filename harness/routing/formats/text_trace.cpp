#include "routing/formats/text_trace.hpp"

#include <fmt/format.h>

namespace moescope::routing {
namespace {

using core::Result;

// Tokens per block of rows.
constexpr std::size_t kBlockCells = 1 << 20;

}  // namespace

void TextTrace::start(std::vector<std::int64_t> layers, int top_k, bool gates, bool steps) {
  header_.layers = static_cast<int>(layers.size());
  header_.top_k = top_k;
  header_.gates = gates;
  header_.steps = steps;
  assembler_.emplace(std::move(layers), top_k, gates, steps);
}

Result<void> TextTrace::meet(const std::string& wrong) { return bad_.meet(error_here(wrong)); }

Result<void> TextTrace::add(const Assembler::Token& token, std::int64_t layer,
                            std::span<const std::int64_t> experts, std::span<const float> gates,
                            TraceRows& rows) {
  const std::size_t cells = rows.expert_ids.size();
  bool completed = false;
  const std::string wrong =
      assembler_->add(token, layer, experts, gates, header_.experts, rows, completed);
  if (!wrong.empty()) return meet(wrong);
  if (!completed) return {};
  const std::string misplaced = table_.accept_position(token.request, token.position);
  if (misplaced.empty()) return {};
  rows.expert_ids.resize(cells);
  if (header_.gates) rows.gates.resize(cells);
  rows.request.pop_back();
  rows.position.pop_back();
  rows.phase.pop_back();
  if (header_.steps) rows.step.pop_back();
  return meet(misplaced);
}

Result<bool> TextTrace::next(TraceRows& rows) {
  rows.clear();
  while (!ended_ && rows.expert_ids.size() < kBlockCells) {
    MOESCOPE_TRY(const bool more, read_record(rows));
    if (!more) {
      ended_ = true;
      MOESCOPE_CHECK(drop_incomplete());
    }
  }
  return rows.tokens() > 0;
}

Result<void> TextTrace::drop_incomplete() {
  for (;;) {
    std::int32_t request = 0;
    std::int64_t position = 0;
    const std::string lacking = assembler_->drop_incomplete(request, position);
    if (lacking.empty()) return {};
    MOESCOPE_CHECK(bad_.meet(
        core::Error::bad_input(fmt::format("{}: token {} of request {} {}", path(), position,
                                           table_.requests().number[request], lacking))));
  }
}

}  // namespace moescope::routing
