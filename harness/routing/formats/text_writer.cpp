#include "routing/formats/text_writer.hpp"

namespace moescope::routing {

using core::Result;

namespace {

constexpr std::size_t kFlushBytes = 1 << 20;

}  // namespace

Result<void> TextWriter::append(const TraceRows& rows, const TraceRequests& requests) {
  MOESCOPE_CHECK(begin(requests));
  std::string text;
  for (std::size_t t = 0; t < rows.tokens(); ++t) {
    MOESCOPE_TRY(const std::int64_t number, names_.number_of(rows.request[t], requests));
    add_token(rows, t, number, requests, text);
    if (text.size() > kFlushBytes) MOESCOPE_CHECK(flush(text));
  }
  return flush(text);
}

Result<void> TextWriter::finish(int, const TraceRequests& requests) {
  MOESCOPE_CHECK(begin(requests));
  return file_->publish();
}

Result<void> TextWriter::begin(const TraceRequests& requests) {
  if (file_->size() > 0) return {};
  return file_->write(head(requests));
}

Result<void> TextWriter::flush(std::string& text) {
  MOESCOPE_CHECK(file_->write(text));
  text.clear();
  return {};
}

}  // namespace moescope::routing
