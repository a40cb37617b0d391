// Tells the ranks of several processes, beside the transport that carries their data, that one of
// them gave up or is gone: a TCP connection from every rank to rank 0 that lives as long as the
// process. The kernel closes it when the process ends in whatever way; keepalive probes find a host
// or a network that is gone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace moescope::comm {

class Lifeline {
 public:
  // Collective. `broadcast` gives all ranks rank 0's text. An error on every rank when one of them
  // cannot reach rank 0.
  using Broadcast = std::function<std::string(const std::string&)>;
  static core::Result<Lifeline> connect(int rank, int size, const Broadcast& broadcast);

  Lifeline(Lifeline&&) noexcept;
  Lifeline& operator=(Lifeline&&) = delete;
  // Leaves in order: the others do not take it for a loss.
  ~Lifeline();

  // Why the ranks cannot go on, once one of them has given up or is lost; cheap while all is well.
  std::optional<std::string> reason() const;
  // Gives up for all ranks; the first reason stays.
  void abort(const std::string& reason);
  // Communicator::report_stall; a rank that is meeting the others counts as one that reports.
  std::string report_stall(double waited_s);
  void set_meeting(bool meeting);
  // Whether it is rank 0 that is lost.
  bool leader_lost() const;

 private:
  struct State;
  explicit Lifeline(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace moescope::comm
