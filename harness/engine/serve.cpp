#include "engine/serve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/sha256.hpp"
#include "engine/gather.hpp"
#include "engine/rank_server.hpp"
#include "placement/selector.hpp"

namespace moescope::engine {
namespace {

core::Result<void> check(const LoadedModel& model, const placement::Placement& placement,
                         const std::vector<Request>& requests, int families, int ranks) {
  const auto& config = model.config;
  if (placement.layers != config.layers || placement.experts != config.experts ||
      placement.ranks != ranks)
    return core::Error::bad_input(
        fmt::format("the placement is for {} layers, {} experts, {} ranks; the run has {}, {}, {}",
                    placement.layers, placement.experts, placement.ranks, config.layers,
                    config.experts, ranks));
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Request& request = requests[i];
    const auto length = static_cast<int>(request.prompt.size());
    if (length == 0 || request.max_new_tokens < 1 ||
        length + request.max_new_tokens > config.max_positions)
      return core::Error::bad_input(
          fmt::format("request {}: {} prompt tokens and {} new ones; 1 to {} in all fit the model",
                      i, length, request.max_new_tokens, config.max_positions));
    if (request.source_rank < 0 || request.source_rank >= ranks || request.family < 0 ||
        request.family >= families)
      return core::Error::bad_input(
          fmt::format("request {}: source rank {} of {} or family {} of {} does not exist", i,
                      request.source_rank, ranks, request.family, families));
    const auto outside = [&](std::int32_t token) { return token < 0 || token >= config.vocab; };
    if (std::ranges::any_of(request.prompt, outside))
      return core::Error::bad_input(
          fmt::format("request {}: a token id is outside the vocabulary of {}", i, config.vocab));
  }
  return {};
}

std::string digest_of(const std::vector<Answer>& answers) {
  std::string text;
  for (const Answer& answer : answers) text += fmt::format("{:016x}\n", answer.logits_digest);
  return core::sha256_hex(text);
}

}  // namespace

core::Result<ServeResult> serve(const LoadedModel& model, const placement::Placement& placement,
                                const std::vector<Request>& requests,
                                const std::vector<std::string>& families,
                                const ServeOptions& options, comm::Ranks& ranks,
                                const std::atomic<bool>* stop) {
  const auto family_count = static_cast<int>(families.size());
  MOESCOPE_CHECK(check(model, placement, requests, family_count, ranks.size()));
  const Shape shape{family_count, model.config.layers, model.config.experts, model.config.top_k,
                    ranks.size()};
  ServeResult result;
  result.answers.resize(requests.size());
  std::vector<RankRecording> recordings(ranks.size());
  const auto start = std::chrono::steady_clock::now();
  const auto serve_rank = [&](comm::Communicator& communicator) -> core::Result<void> {
    MOESCOPE_TRY(auto selector,
                 placement::make_selector(options.selector, placement, communicator.rank(),
                                          options.selector_settings));
    MOESCOPE_TRY(const auto compute, model.make_rank(communicator.rank()));
    RankServer server(model.config, *compute, requests, shape, options, communicator, *selector,
                      stop, result.answers);
    MOESCOPE_CHECK(server.run());
    recordings[communicator.rank()] = server.take_recording();
    if (ranks.in_one_process()) return {};
    return gather_results(communicator, requests, recordings, result.answers);
  };
  MOESCOPE_CHECK(ranks.run(serve_rank));
  if (!ranks.leads()) return ServeResult{};
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  std::vector<std::int32_t> request_family, request_source;
  for (const Request& request : requests) {
    request_family.push_back(request.family);
    request_source.push_back(request.source_rank);
  }
  result.recording = merge(shape, std::move(recordings), request_family, request_source, families);
  result.logits_sha256 = digest_of(result.answers);
  return result;
}

}  // namespace moescope::engine
