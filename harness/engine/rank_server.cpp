#include "engine/rank_server.hpp"

#include <algorithm>

#include "engine/logits.hpp"

namespace moescope::engine {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What a rank tells the others before each step.
constexpr std::uint64_t kHasPrefill = 1, kHasDecode = 2, kStop = 4;

}  // namespace

RankServer::RankServer(const model::ModelConfig& config, kernels::RankCompute& compute,
                       const std::vector<Request>& requests, const Shape& shape,
                       const ServeOptions& options, comm::Communicator& communicator,
                       placement::ReplicaSelector& selector, const std::atomic<bool>* stop,
                       std::vector<Answer>& answers)
    : config_(config),
      compute_(compute),
      requests_(requests),
      options_(options),
      communicator_(communicator),
      stop_(stop),
      answers_(answers),
      recorder_(shape, options),
      decoder_(config, compute, options, communicator, selector) {
  for (int i = static_cast<int>(requests.size()) - 1; i >= 0; --i)
    if (requests[i].source_rank == communicator.rank()) waiting_.push_back(i);
}

core::Result<void> RankServer::run() {
  std::vector<float> logits;
  const auto hook = [this](int layer, const MoeBuffers& buffers) {
    recorder_.layer_done(layer, buffers);
  };
  MOESCOPE_CHECK(communicator_.barrier());
  start_ = Clock::now();
  for (;;) {
    MOESCOPE_TRY(const Step step, agree_on_step());
    if (step == Step::done) return {};
    const auto step_start = Clock::now();
    std::vector<Segment> batch;
    if (step == Step::prefill) {
      MOESCOPE_TRY(batch, take_waiting());
    } else {
      batch = all_active();
    }
    recorder_.begin_step(step == Step::decode, batch);
    MOESCOPE_CHECK(decoder_.forward(batch, recorder_.phases(), hook, logits));
    sample(batch, logits);
    recorder_.end_step(seconds_since(step_start));
  }
}

core::Result<RankServer::Step> RankServer::agree_on_step() {
  std::uint64_t mine = 0;
  if (!waiting_.empty() && static_cast<int>(active_.size()) < options_.max_batch_per_rank)
    mine |= kHasPrefill;
  if (!active_.empty()) mine |= kHasDecode;
  if (stop_ && stop_->load(std::memory_order_relaxed)) mine |= kStop;
  std::vector<std::uint64_t> all;
  MOESCOPE_CHECK(communicator_.allgather(mine, all));
  std::uint64_t any = 0;
  for (const auto bits : all) any |= bits;
  if (any & kStop) return core::Error::interrupted("interrupted");
  if (any & kHasPrefill) return Step::prefill;
  return any & kHasDecode ? Step::decode : Step::done;
}

core::Result<std::vector<Segment>> RankServer::take_waiting() {
  std::vector<Segment> batch;
  int tokens = 0;
  while (!waiting_.empty() && static_cast<int>(active_.size()) < options_.max_batch_per_rank) {
    const Request& request = requests_[waiting_.back()];
    const auto length = static_cast<int>(request.prompt.size());
    if (!batch.empty() && tokens + length > options_.prefill_tokens_per_rank) break;
    MOESCOPE_TRY(const int cache, compute_.open_cache(length + request.max_new_tokens));
    active_.push_back({waiting_.back(), request.family, request.prompt, cache});
    waiting_.pop_back();
    batch.push_back({&active_.back(), 0, length});
    tokens += length;
  }
  return batch;
}

std::vector<Segment> RankServer::all_active() {
  std::vector<Segment> batch;
  for (Sequence& sequence : active_)
    batch.push_back(
        {&sequence, sequence.cached, static_cast<int>(sequence.tokens.size()) - sequence.cached});
  return batch;
}

void RankServer::sample(std::vector<Segment>& batch, const std::vector<float>& logits) {
  const double now = seconds_since(start_);
  const std::size_t vocab = config_.vocab;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    Sequence& sequence = *batch[i].sequence;
    Answer& answer = answers_[sequence.request];
    const float* row = logits.data() + i * vocab;
    if (answer.sampled == 0) {
      answer.ttft_s = now;
      if (options_.keep_logits) answer.first_logits.assign(row, row + vocab);
    }
    answer.logits_digest = digest_logits(answer.logits_digest, row, vocab);
    const auto token = static_cast<std::int32_t>(greedy_token(row, vocab));
    ++answer.sampled;
    const bool ended = token == config_.end_token;
    if (!ended) {
      answer.tokens.push_back(token);
      sequence.tokens.push_back(token);
    }
    if (ended || answer.sampled == requests_[sequence.request].max_new_tokens) {
      answer.e2e_s = now;
      compute_.close_cache(sequence.cache);
      active_.remove_if([&](const Sequence& other) { return &other == &sequence; });
    }
  }
}

}  // namespace moescope::engine
