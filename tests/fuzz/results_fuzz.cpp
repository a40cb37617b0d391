// Edits of a sound results file, or any bytes after HDF5's signature: records or errors, and only
// records that pass their checks. The input is a list of edits, applied to a file of the writer,
// and then the checksums of HDF5's metadata are mended: random bytes would never get past those,
// and a stranger's file does.
#include <unistd.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "core/file.hpp"
#include "fuzz/edits.hpp"
#include "store/results_file.hpp"
#include "store/results_writer.hpp"

using namespace moescope;

namespace {

// Jenkins's lookup3, the checksum of HDF5's metadata.
std::uint32_t lookup3(Bytes bytes) {
  std::uint32_t a = 0xDEADBEEF + static_cast<std::uint32_t>(bytes.size()), b = a, c = a;
  while (bytes.size() > 12) {
    a += static_cast<std::uint32_t>(number(bytes, 0, 4));
    b += static_cast<std::uint32_t>(number(bytes, 4, 4));
    c += static_cast<std::uint32_t>(number(bytes, 8, 4));
    a -= c, a ^= std::rotl(c, 4), c += b;
    b -= a, b ^= std::rotl(a, 6), a += c;
    c -= b, c ^= std::rotl(b, 8), b += a;
    a -= c, a ^= std::rotl(c, 16), c += b;
    b -= a, b ^= std::rotl(a, 19), a += c;
    c -= b, c ^= std::rotl(b, 4), b += a;
    bytes = bytes.subspan(12);
  }
  if (bytes.empty()) return c;
  std::uint8_t rest[12] = {};
  std::memcpy(rest, bytes.data(), bytes.size());
  a += static_cast<std::uint32_t>(number(rest, 0, 4));
  b += static_cast<std::uint32_t>(number(rest, 4, 4));
  c += static_cast<std::uint32_t>(number(rest, 8, 4));
  c ^= b, c -= std::rotl(b, 14);
  a ^= c, a -= std::rotl(c, 11);
  b ^= a, b -= std::rotl(a, 25);
  c ^= b, c -= std::rotl(b, 16);
  a ^= c, a -= std::rotl(c, 4);
  b ^= a, b -= std::rotl(a, 14);
  c ^= b, c -= std::rotl(b, 24);
  return c;
}

void mend(Bytes file, std::size_t begin, std::size_t size) {
  if (size < 4 || begin > file.size() || size > file.size() - begin) return;
  const std::uint32_t sum = lookup3(file.subspan(begin, size - 4));
  std::memcpy(&file[begin + size - 4], &sum, sizeof sum);
}

// An object header, and the blocks that its continuation messages point to.
void mend_object(Bytes file, std::size_t begin) {
  const auto flags = static_cast<unsigned>(number(file, begin + 5, 1));
  std::size_t at = begin + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const std::size_t width = std::size_t{1} << (flags & 3);
  const std::uint64_t size = number(file, at, width);
  at += width;
  if (size > file.size()) return;
  mend(file, begin, at + size + 4 - begin);
  const std::size_t head = flags & 4 ? 6 : 4, end = at + size;
  while (at + head <= end) {
    if (number(file, at, 1) == 0x10)
      mend(file, number(file, at + head, 8), number(file, at + head + 8, 8));
    at += head + number(file, at + 1, 2);
  }
}

void mend_checksums(Bytes file) {
  mend(file, 0, 48);  // the superblock
  for (std::size_t i = 0; i + 4 < file.size(); ++i)
    if (std::memcmp(&file[i], "OHDR", 4) == 0) mend_object(file, i);
}

std::string scratch_path() { return scratch_file("results_fuzz"); }

std::string make_seed() {
  const std::string path = scratch_path();
  store::ExperimentRecord experiment;
  experiment.environment_json = R"({"host": "a"})";
  experiment.ranks = 2;
  experiment.families = {"x", "y"};
  experiment.plan = {"a/0"};
  experiment.requests = {{"r", "p", 1, 2, 3, 1, 0.5}};
  auto writer = store::ResultsWriter::open(path, experiment, store::ResultsWriter::Mode::fresh);
  if (!writer) std::abort();
  store::RunRecord run;
  run.name = "a";
  run.ranks = 2;
  run.steps = 1000;
  run.families = experiment.families;
  run.traffic_dispatch = {1, 2, 3, 4, 5, 6, 7, 8};
  run.load.assign(2000, 7);
  run.ttft_s = {0.5};
  store::PlacementRecord placement;
  placement.name = "p";
  placement.placement = placement::Placement(1, 2, 2);
  placement.placement.primary = {0, 1};
  placement.placement.replicas = {{1}, {}};
  routing::RoutingTrace trace;
  trace.layers = 1, trace.experts = 4, trace.top_k = 2;
  trace.families = experiment.families;
  trace.expert_ids = {3, 1};
  trace.gates = {0.75, 0.25};
  trace.request = {0}, trace.position = {0}, trace.phase = {routing::Phase::prefill};
  trace.request_family = {1};
  store::Summary summary{{"a"}, {{"jain", "1", "counted", "d", {0.5}, {0.4}, {0.6}}}};
  store::ProjectionRecord projection{"f", "a", "", {"dispatch"}, {1, 2}, {1, 1}, {"link"}, {0.5}};
  const bool written =
      writer->write_run(run) && writer->write_placement(placement) &&
      writer->write_trace("calibration", trace) &&
      writer->write_coactivation(routing::collect_statistics(trace), trace.families) &&
      writer->write_summary(summary) && writer->write_projection(projection) &&
      writer->finish(true, "{}");
  const auto bytes = core::read_file(path);
  ::unlink(path.c_str());
  if (!written || !bytes) std::abort();
  return *bytes;
}

// A sound record indexes safely: these touch what its readers would.
void read_everything(const store::ResultsFile& file) {
  (void)file.experiment();
  (void)file.summary();
  for (const auto& name : file.placements())
    if (const auto record = file.placement(name)) (void)record->placement.replica_memory();
  for (const auto& [name, repeats] : file.runs())
    for (int repeat = 0; repeat < repeats; ++repeat) (void)file.run(name, repeat);
  if (const auto trace = file.trace("calibration"))
    for (std::size_t token = 0; token < trace->tokens(); ++token) (void)trace->family_of(token);
  (void)file.coactivation();
  for (const auto& [fabric, name] : file.projections()) (void)file.projection(fabric, name);
}

std::string edited_seed(Bytes edits) {
  static const std::string seed = make_seed();
  std::string file = seed;
  apply_edits(file, edits);
  mend_checksums({reinterpret_cast<std::uint8_t*>(file.data()), file.size()});
  return file;
}

}  // namespace

// libhdf5 may ask for more memory than there is, and takes no for an answer.
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
// It also forgets small blocks when it gives a damaged object up.
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  static char no_limit[] = "-malloc_limit_mb=10000000";
  static std::vector<char*> extended(*arguments, *arguments + *count);
  extended.insert(extended.begin() + 1, no_limit);
  extended.push_back(nullptr);
  *count += 1;
  *arguments = extended.data();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const bool whole_file = bytes.starts_with("\x89HDF");
  if (!whole_file)
    bytes = edited_seed({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  const std::string path = scratch_path();
  std::ofstream(path, std::ios::binary) << bytes;
  const auto opened = store::ResultsFile::open(path);
  ::unlink(path.c_str());
  // The seed without an edit is sound.
  if (!opened && !whole_file && size < kEditBytes) std::abort();
  if (opened) read_everything(*opened);
  return 0;
}
