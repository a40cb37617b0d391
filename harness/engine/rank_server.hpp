// The serving loop of one rank.
#pragma once

#include <atomic>
#include <chrono>
#include <list>
#include <string>
#include <vector>

#include "engine/decoder.hpp"
#include "engine/rank_recorder.hpp"

namespace moescope::engine {

class RankServer {
 public:
  // answers: [requests], shared by the ranks; a rank writes only those of its own requests.
  RankServer(const model::ModelConfig& config, kernels::RankCompute& compute,
             const std::vector<Request>& requests, const Shape& shape, const ServeOptions& options,
             comm::Communicator& communicator, placement::ReplicaSelector& selector,
             const std::atomic<bool>* stop, std::vector<Answer>& answers);

  // Until all ranks are done.
  core::Result<void> run();
  RankRecording take_recording() { return recorder_.take(); }

 private:
  enum class Step { prefill, decode, done };
  core::Result<Step> agree_on_step();
  core::Result<std::vector<Segment>> take_waiting();
  std::vector<Segment> all_active();
  void sample(std::vector<Segment>& batch, const std::vector<float>& logits);

  const model::ModelConfig& config_;
  kernels::RankCompute& compute_;
  const std::vector<Request>& requests_;
  const ServeOptions& options_;
  comm::Communicator& communicator_;
  const std::atomic<bool>* stop_;
  std::vector<Answer>& answers_;
  RankRecorder recorder_;
  Decoder decoder_;
  std::vector<int> waiting_;  // own requests, the next one last
  std::list<Sequence> active_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace moescope::engine
