// Arrays and archives of NumPy as a trace: a valid trace or an error. The first byte chooses a
// sound file, which the rest edits, or none: then the rest is the file.
#include "core/file.hpp"
#include "fuzz/load_bytes.hpp"
#include "routing/formats/copy.hpp"
#include "routing/formats/npy_header.hpp"
#include "store/trace/open_trace.hpp"

using namespace moescope;

namespace {

std::string written(const std::string& format) {
  routing::RoutingTrace trace;
  trace.layers = 2, trace.experts = 4, trace.top_k = 2;
  trace.families = {"a", "b"};
  trace.expert_ids = {3, 1, 0, 2, 1, 2, 3, 0};
  trace.gates = {0.5F, 0.25F, 0.5F, 0.25F, 0.5F, 0.25F, 0.5F, 0.25F};
  trace.request = {0, 1}, trace.position = {0, 0}, trace.step = {0, 1};
  trace.phase = {routing::Phase::prefill, routing::Phase::decode};
  trace.request_family = {1, 0}, trace.request_source = {0, 1}, trace.request_number = {5, 7};
  const std::string path = scratch_file("trace_seed");
  const auto writer = store::create_trace(path, format, routing::header_of(trace));
  if (!writer || !routing::write_trace(trace, **writer)) std::abort();
  const auto bytes = core::read_file(path);
  ::unlink(path.c_str());
  if (!bytes) std::abort();
  return *bytes;
}

std::string fortran_array() {
  std::string header = routing::make_npy_header(">i4", {2, 2, 2}, 128);
  header.replace(header.find("False"), 5, "True ");
  for (const char id : {0, 1, 2, 3, 1, 2, 3, 0}) header += std::string(3, '\0') + id;
  return header;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string sound[] = {written("npy"), written("npz"), fortran_array()};
  if (size == 0) return 0;
  std::string rest(reinterpret_cast<const char*>(data + 1), size - 1);
  const bool edited = (data[0] & 3) < 3;
  std::string bytes = rest;
  if (edited) {
    bytes = sound[data[0] & 3];
    apply_edits(bytes, {reinterpret_cast<std::uint8_t*>(rest.data()), rest.size()});
  }
  load_bytes(bytes, {.skip_bad = (data[0] & 4) != 0}, edited && rest.size() < kEditBytes);
  return 0;
}
