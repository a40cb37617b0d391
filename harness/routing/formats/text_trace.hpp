// What the readers of text formats share: rows that are put together from layers, a block of them
// at a time, with errors that name the line.
#pragma once

#include <optional>

#include "routing/formats/assembler.hpp"
#include "routing/formats/request_table.hpp"

namespace moescope::routing {

class TextTrace : public TraceReader {
 public:
  TextTrace(const ReadOptions& options, BadRows& bad) : options_(options), bad_(bad) {
    header_.experts = options.experts;
  }

  const TraceHeader& header() const override { return header_; }
  const TraceRequests& requests() const override { return table_.requests(); }
  core::Result<bool> next(TraceRows& rows) override;

 protected:
  // Reads one record and adds what it tells; false at the end. Errors are those of reading only;
  // rows that are not sound go to meet().
  virtual core::Result<bool> read_record(TraceRows& rows) = 0;
  virtual core::Error error_here(const std::string& what) const = 0;
  virtual std::string path() const = 0;

  // Once the layers are known; before it the header is not complete.
  void start(std::vector<std::int64_t> layers, int top_k, bool gates, bool steps);
  core::Result<void> meet(const std::string& wrong);
  core::Result<void> add(const Assembler::Token& token, std::int64_t layer,
                         std::span<const std::int64_t> experts, std::span<const float> gates,
                         TraceRows& rows);

  ReadOptions options_;
  BadRows& bad_;
  TraceHeader header_;
  RequestTable table_;
  std::optional<Assembler> assembler_;

 private:
  core::Result<void> drop_incomplete();
  bool ended_ = false;
};

}  // namespace moescope::routing
