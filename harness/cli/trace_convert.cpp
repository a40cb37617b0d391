// `moescope trace import` and `export`: a stream from a reader to a writer.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/summary_json.hpp"
#include "cli/trace.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "store/trace/h5_trace_writer.hpp"

namespace moescope::cli {
namespace {

using core::Result;
using nlohmann::ordered_json;

void print_outcome(const char* action, const TraceFlags& flags, const routing::TraceHeader& header,
                   const routing::CopyCounts& counts, const routing::BadRows& bad, bool json) {
  if (json) {
    fmt::print("{}\n", ordered_json{{"schema_version", kJsonSchemaVersion},
                                    {"trace", flags.out},
                                    {"tokens", counts.tokens},
                                    {"requests", counts.requests},
                                    {"layers", header.layers},
                                    {"experts", counts.experts},
                                    {"top_k", header.top_k},
                                    {"rows_skipped", bad.count()},
                                    {"first_skipped", bad.first()}}
                           .dump(2, ' ', false, ordered_json::error_handler_t::replace));
    return;
  }
  fmt::print("{} {} tokens of {} requests: {} layers, {} experts, top {}; {}\n", action,
             counts.tokens, counts.requests, header.layers, counts.experts, header.top_k,
             flags.out);
  if (bad.count() > 0)
    fmt::print(stderr, "moescope: {} rows were skipped; the first: {}\n", bad.count(), bad.first());
}

}  // namespace

Result<void> import_trace(const TraceFlags& flags, bool json) {
  MOESCOPE_CHECK(core::check_writable(flags.out));
  routing::BadRows bad(flags.skip_bad);
  MOESCOPE_TRY(const auto families, choose_families(flags.families));
  MOESCOPE_TRY(const auto reader, store::open_trace(flags.sources, open_options(flags), bad));
  MOESCOPE_TRY(const auto writer,
               store::create_h5_trace(flags.out, reader->header(), core::join(flags.sources)));
  MOESCOPE_TRY(
      const auto counts,
      routing::copy_trace(*reader, *writer, stream_progress("moescope trace import", flags.quiet),
                          families));
  print_outcome("imported", flags, reader->header(), counts, bad, json);
  return {};
}

Result<void> export_trace(const TraceFlags& flags, bool json) {
  MOESCOPE_CHECK(core::check_writable(flags.out));
  routing::BadRows bad(flags.skip_bad);
  MOESCOPE_TRY(const auto reader, store::open_trace(flags.sources, open_options(flags), bad));
  MOESCOPE_TRY(const auto writer,
               store::create_trace(flags.out, flags.out_format, reader->header()));
  MOESCOPE_TRY(const auto counts,
               routing::copy_trace(*reader, *writer,
                                   stream_progress("moescope trace export", flags.quiet), {}));
  print_outcome("exported", flags, reader->header(), counts, bad, json);
  return {};
}

}  // namespace moescope::cli
