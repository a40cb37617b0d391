// What every writer of a text format does: a head before the first token, then text in large
// pieces, published when it is whole.
#pragma once

#include <memory>
#include <string>

#include "routing/formats/output_file.hpp"
#include "routing/formats/request_names.hpp"
#include "routing/formats/stream.hpp"

namespace moescope::routing {

class TextWriter : public TraceWriter {
 public:
  core::Result<void> append(const TraceRows& rows, const TraceRequests& requests) final;
  core::Result<void> finish(int experts, const TraceRequests& requests) final;

 protected:
  TextWriter(std::unique_ptr<OutputFile> file, const TraceHeader& header)
      : header_(header), file_(std::move(file)) {}

  // What stands before the first token.
  virtual std::string head(const TraceRequests& requests) = 0;
  // Adds the lines of token `t` of a request that the file knows by `number`.
  virtual void add_token(const TraceRows& rows, std::size_t t, std::int64_t number,
                         const TraceRequests& requests, std::string& text) = 0;

  // Of token `t`.
  static const std::string& family_of(const TraceRows& rows, std::size_t t,
                                      const TraceRequests& requests) {
    return requests.families[requests.family[rows.request[t]]];
  }
  static const char* phase_of(const TraceRows& rows, std::size_t t) {
    return rows.phase[t] == Phase::decode ? "decode" : "prefill";
  }

  TraceHeader header_;

 private:
  core::Result<void> begin(const TraceRequests& requests);
  core::Result<void> flush(std::string& text);

  std::unique_ptr<OutputFile> file_;
  RequestNames names_;
};

}  // namespace moescope::routing
