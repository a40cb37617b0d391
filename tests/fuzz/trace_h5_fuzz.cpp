// HDF5 as a trace: a valid trace or an error. The first byte chooses a sound file, which the rest
// edits: a trace file of this program, or a table of tokens with the older headers that h5py
// writes.
#include <hdf5.h>

#include "core/file.hpp"
#include "fuzz/load_bytes.hpp"
#include "routing/formats/copy.hpp"
#include "store/trace/open_trace.hpp"

using namespace moescope;

namespace {

routing::RoutingTrace small_trace() {
  routing::RoutingTrace trace;
  trace.layers = 2, trace.experts = 4, trace.top_k = 2;
  trace.families = {"a", "b"};
  trace.expert_ids = {3, 1, 0, 2, 1, 2, 3, 0};
  trace.gates.assign(8, 0.5F);
  trace.request = {0, 1}, trace.position = {0, 0};
  trace.phase = {routing::Phase::prefill, routing::Phase::decode};
  trace.request_family = {1, 0}, trace.request_number = {5, 7};
  return trace;
}

std::string take(const std::string& path) {
  const auto bytes = core::read_file(path);
  ::unlink(path.c_str());
  if (!bytes) std::abort();
  return *bytes;
}

std::string trace_file() {
  const std::string path = scratch_file("trace_seed");
  const auto trace = small_trace();
  const auto writer = store::create_trace(path, "h5", routing::header_of(trace));
  if (!writer || !routing::write_trace(trace, **writer)) std::abort();
  return take(path);
}

void add_array(hid_t file, const char* name, std::vector<hsize_t> shape, const void* data,
               hid_t memory_type, bool chunked) {
  const int rank = static_cast<int>(shape.size());
  const hid_t space = H5Screate_simple(rank, shape.data(), nullptr);
  const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
  if (chunked) {
    std::vector<hsize_t> chunk(shape.size(), 1);
    H5Pset_chunk(list, rank, chunk.data());
    H5Pset_shuffle(list);
    H5Pset_deflate(list, 1);
  }
  const hid_t array = H5Dcreate2(file, name, memory_type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  H5Dwrite(array, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
  H5Dclose(array);
  H5Pclose(list);
  H5Sclose(space);
}

std::string token_table() {
  const std::string path = scratch_file("trace_seed");
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const auto trace = small_trace();
  const std::int32_t prompts[] = {5, 7};
  const std::uint8_t families[] = {1, 0};
  add_array(file, "experts", {2, 2, 2}, trace.expert_ids.data(), H5T_NATIVE_UINT16, true);
  add_array(file, "prompt_id", {2}, prompts, H5T_NATIVE_INT32, false);
  add_array(file, "family", {2}, families, H5T_NATIVE_UINT8, false);
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const hsize_t count = 2;
  const hid_t space = H5Screate_simple(1, &count, nullptr);
  const char* names[] = {"code", "law"};
  const hid_t attribute = H5Acreate2(file, "family_names", type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, names);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
  H5Fclose(file);
  return take(path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string sound[] = {trace_file(), token_table()};
  if (size == 0) return 0;
  std::string rest(reinterpret_cast<const char*>(data + 1), size - 1);
  std::string bytes = sound[data[0] & 1];
  apply_edits(bytes, {reinterpret_cast<std::uint8_t*>(rest.data()), rest.size()});
  load_bytes(bytes, {.format = "h5", .skip_bad = (data[0] & 2) != 0}, rest.size() < kEditBytes);
  return 0;
}
