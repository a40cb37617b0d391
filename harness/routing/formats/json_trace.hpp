// What the readers of formats with one JSON object a line share.
#pragma once

#include "routing/formats/json_lines.hpp"
#include "routing/formats/text_trace.hpp"

namespace moescope::routing {

class JsonTrace : public TextTrace {
 public:
  JsonTrace(JsonLines lines, const ReadOptions& options, BadRows& bad)
      : TextTrace(options, bad), lines_(std::move(lines)) {}

  ReadProgress progress() const override { return lines_.progress(); }

 protected:
  // Adds what a line tells, as read_record() does.
  virtual core::Result<void> read_object(const nlohmann::json& line, TraceRows& rows) = 0;

  core::Error error_here(const std::string& what) const override { return lines_.error(what); }
  std::string path() const override { return lines_.path(); }
  core::Result<bool> read_record(TraceRows& rows) override {
    nlohmann::json line;
    MOESCOPE_TRY(const bool more, lines_.next(line));
    if (more)
      MOESCOPE_CHECK(line.is_discarded() ? meet("is not a JSON object") : read_object(line, rows));
    return more;
  }

  JsonLines lines_;
};

}  // namespace moescope::routing
