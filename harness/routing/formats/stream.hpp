// Routing traces as streams: a reader gives a header and then rows of tokens, a writer takes them.
// Neither holds more of a trace than a block of rows, whatever the file's size; what belongs to
// requests, and not to tokens, is kept until the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "routing/trace.hpp"

namespace moescope::routing {

struct TraceHeader {
  int layers = 0;   // MoE layers that the trace holds
  int top_k = 0;    // experts per token and layer
  int experts = 0;  // routed experts per layer; 0: the largest id + 1, known after the last row
  bool gates = false, steps = false;  // which optional columns there are
};

// Rows of tokens, in the columns of RoutingTrace.
struct TraceRows {
  std::vector<std::uint16_t> expert_ids;  // [rows, L, k]
  std::vector<float> gates;               // [rows, L, k], or empty
  std::vector<std::int32_t> request;      // [rows] index into TraceRequests
  std::vector<std::int32_t> position;     // [rows]
  std::vector<Phase> phase;               // [rows]
  std::vector<std::int32_t> step;         // [rows], or empty

  std::size_t tokens() const { return request.size(); }
  void clear();
};

// The columns over requests.
struct TraceRequests {
  std::vector<std::string> families;
  std::vector<std::int32_t> family;  // [requests] index into families
  std::vector<std::int32_t> source;  // [requests] source rank, or empty
  std::vector<std::int64_t> number;  // [requests] as in RoutingTrace::request_number, or empty
};

// How far a reader is, in a unit of its own (bytes or tokens).
struct ReadProgress {
  std::uint64_t done = 0, total = 0;
};

class TraceReader {
 public:
  virtual ~TraceReader() = default;
  virtual const TraceHeader& header() const = 0;
  // Replaces `rows` by the next ones; false after the last. Every row is sound: its ids are within
  // the header's experts (where those are known), none stands twice in a layer, and the positions
  // of a request ascend.
  virtual core::Result<bool> next(TraceRows& rows) = 0;
  // Covers the rows that were read; complete after the last one.
  virtual const TraceRequests& requests() const = 0;
  virtual ReadProgress progress() const = 0;
};

class TraceWriter {
 public:
  virtual ~TraceWriter() = default;
  // `requests` covers at least the requests of these rows.
  virtual core::Result<void> append(const TraceRows& rows, const TraceRequests& requests) = 0;
  // Publishes the file. Without this call, or after an error, nothing is left behind.
  virtual core::Result<void> finish(int experts, const TraceRequests& requests) = 0;
};

// What becomes of a row that is not sound: the end, or, when they are to be skipped, a count.
class BadRows {
 public:
  explicit BadRows(bool skip) : skip_(skip) {}

  // Gives `error` back, or counts it and succeeds.
  core::Result<void> meet(const core::Error& error);
  std::uint64_t count() const { return count_; }
  const std::string& first() const { return first_; }  // message of the first one

 private:
  bool skip_;
  std::uint64_t count_ = 0;
  std::string first_;
};

// What a reader is told.
struct ReadOptions {
  int experts = 0;  // routed experts per layer; 0: as the file says, or the largest id + 1
  int layers = 0;   // for the format that does not say (replies of SGLang)
};

}  // namespace moescope::routing
