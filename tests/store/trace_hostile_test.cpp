// Tables of tokens in HDF5 as other programs write them, and files that are not what they say: each
// is refused with one sentence.
#include <hdf5.h>

#include <catch2/catch.hpp>
#include <functional>

#include "core/file.hpp"
#include "core/rng.hpp"
#include "routing/random_trace.hpp"
#include "store/mentions.hpp"
#include "store/trace_files.hpp"
#include "support/temporary_folder.hpp"

using moescope::core::Rng;

namespace {

struct TableStyle {
  bool latest = false;              // libver of the file
  std::vector<hsize_t> chunk = {};  // of `experts`; empty: contiguous
  bool filters = false;
  hid_t type = H5T_STD_U8LE;
};

void write_array(hid_t file, const char* name, hid_t type, const std::vector<hsize_t>& shape,
                 const std::vector<std::int64_t>& values, hid_t properties = H5P_DEFAULT) {
  const hid_t space = H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr);
  const hid_t array = H5Dcreate2(file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  REQUIRE(array >= 0);
  REQUIRE(H5Dwrite(array, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
  H5Dclose(array);
  H5Sclose(space);
}

void write_families(hid_t file, const std::vector<const char*>& names) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const hsize_t count = names.size();
  const hid_t space = H5Screate_simple(1, &count, nullptr);
  const hid_t attribute = H5Acreate2(file, "family_names", type, space, H5P_DEFAULT, H5P_DEFAULT);
  REQUIRE(H5Awrite(attribute, type, names.data()) >= 0);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

// Six tokens of two prompts, three layers, two experts: id (5 t + 3 l + 7 k) % 16.
std::vector<std::int64_t> table_ids() {
  std::vector<std::int64_t> ids;
  for (int t = 0; t < 6; ++t)
    for (int l = 0; l < 3; ++l)
      for (int k = 0; k < 2; ++k) ids.push_back((5 * t + 3 * l + 7 * k) % 16);
  return ids;
}

void write_table(const std::string& path, const TableStyle& style,
                 const std::function<void(hid_t)>& more = {}) {
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  if (style.latest) H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  if (!style.chunk.empty())
    H5Pset_chunk(properties, static_cast<int>(style.chunk.size()), style.chunk.data());
  if (style.filters) {
    H5Pset_shuffle(properties);
    H5Pset_deflate(properties, 4);
  }
  write_array(file, "experts", style.type, {6, 3, 2}, table_ids(), properties);
  write_array(file, "prompt_id", H5T_STD_I32LE, {6}, {3, 3, 3, 8, 8, 8});
  write_array(file, "family", H5T_STD_U8LE, {6}, {1, 1, 1, 0, 0, 0});
  write_families(file, {"code", "m\xC3\xA4the"});
  if (more) more(file);
  H5Pclose(properties);
  H5Pclose(access);
  REQUIRE(H5Fclose(file) >= 0);
}

void check_table(const std::string& path) {
  const auto trace = load_sound(path);
  const auto ids = table_ids();
  CHECK(trace.expert_ids == std::vector<std::uint16_t>(ids.begin(), ids.end()));
  CHECK(trace.request_number == std::vector<std::int64_t>{3, 8});
  CHECK(trace.position == std::vector<std::int32_t>{0, 1, 2, 0, 1, 2});
  CHECK(trace.families[trace.family_of(0)] == "m\xC3\xA4the");
  CHECK(trace.families[trace.family_of(5)] == "code");
}

}  // namespace

TEST_CASE("a table of tokens is read in both forms of headers and in any layout") {
  const TemporaryFolder folder;
  const std::string path = folder.file("t.h5");
  const bool latest = GENERATE(false, true);
  for (const auto& chunk : std::vector<std::vector<hsize_t>>{
           {}, {2, 3, 2}, {4, 3, 2}, {4, 2, 1}, {1, 1, 1}, {6, 3, 2}, {100, 3, 2}}) {
    if (!chunk.empty() && chunk[0] > 6) continue;
    write_table(path, {.latest = latest, .chunk = chunk});
    check_table(path);
    if (chunk.empty()) continue;
    write_table(path, {.latest = latest, .chunk = chunk, .filters = true});
    check_table(path);
  }
  for (const hid_t type : {H5T_STD_I64LE, H5T_STD_U16BE, H5T_STD_I8LE, H5T_STD_U64BE}) {
    write_table(path, {.latest = latest, .type = type});
    check_table(path);
  }
}

TEST_CASE("many links and attributes are found") {
  const TemporaryFolder folder;
  const std::string path = folder.file("t.h5");
  write_table(path, {}, [](hid_t file) {
    for (int i = 0; i < 300; ++i) {
      const std::string name = std::to_string(i);
      H5Gclose(H5Gcreate2(file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    }
    for (int i = 0; i < 100; ++i) {
      const hid_t space = H5Screate(H5S_SCALAR);
      const std::int64_t value = i == 90 ? 16 : i;
      const std::string name = i == 90 ? "experts_per_layer" : std::to_string(i);
      const hid_t attribute =
          H5Acreate2(file, name.c_str(), H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT);
      H5Awrite(attribute, H5T_NATIVE_INT64, &value);
      H5Aclose(attribute);
      H5Sclose(space);
    }
  });
  check_table(path);
  CHECK(load_sound(path).experts == 16);
}

TEST_CASE("tables that are not sound are refused with the token") {
  const TemporaryFolder folder;
  const std::string path = folder.file("t.h5");
  const auto with = [&](const char* name, const std::vector<std::int64_t>& values,
                        hid_t type = H5T_STD_I32LE) {
    write_table(path, {}, [&](hid_t file) {
      if (H5Lexists(file, name, H5P_DEFAULT) > 0) H5Ldelete(file, name, H5P_DEFAULT);
      write_array(file, name, type, {values.size()}, values);
    });
    return refusal(path);
  };
  mentions(with("position", {0, 1, 1, 0, 1, 2}), "token 2: position 1 of request 3, more than 1");
  mentions(with("family", {1, 1, 0, 0, 0, 0}), "token 2: family 0, but prompt 3 has family 1");
  mentions(with("prompt_id", {-1, 0, 0, 0, 0, 0}), "token 0: prompt -1");
  mentions(with("phase", {0, 0, 0, 0, 0, 2}), "token 5: phase 2, 0 or 1 is needed");
  mentions(with("position", {0, 1, 2}), "/position: has shape [3], [6] is needed");
  mentions(with("position", {0, 1, 2, 0, 1, 2}, H5T_IEEE_F32LE), "does not hold whole numbers");
  write_table(path, {}, [](hid_t file) { H5Ldelete(file, "experts", H5P_DEFAULT); });
  mentions(refusal(path), "holds no trace");
  write_table(path, {});
  mentions(refusal(path, {.experts = 8}), "token 0: layer 1: expert 10, 0 to 7 is needed");
  CHECK(load_sound(path, {.skip_bad = true, .experts = 8}).tokens() == 0);
}

TEST_CASE("storage that is not read is named") {
  const TemporaryFolder folder;
  const std::string path = folder.file("t.h5");
  const auto with = [&](const std::function<void(hid_t)>& set, bool write) {
    write_table(path, {}, [&](hid_t file) {
      H5Ldelete(file, "experts", H5P_DEFAULT);
      const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
      set(properties);
      const hsize_t shape[3] = {6, 3, 2};
      const hid_t space = H5Screate_simple(3, shape, nullptr);
      const hid_t array =
          H5Dcreate2(file, "experts", H5T_STD_I64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT);
      REQUIRE(array >= 0);
      if (write)
        H5Dwrite(array, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, table_ids().data());
      H5Dclose(array);
      H5Sclose(space);
      H5Pclose(properties);
    });
    return refusal(path);
  };
  const hsize_t chunk[3] = {2, 3, 2};
  mentions(with([&](hid_t list) { H5Pset_external(list, "/etc/passwd", 0, 288); }, false),
           "other files");
  mentions(with(
               [&](hid_t list) {
                 H5Pset_chunk(list, 3, chunk);
                 H5Pset_fletcher32(list);
               },
               true),
           "filter 3");
  mentions(with([&](hid_t list) { H5Pset_chunk(list, 3, chunk); }, false), "0 of 1 are there");
}

TEST_CASE("a file with any byte changed or missing is read or refused, never more") {
  const TemporaryFolder folder;
  const std::string path = folder.file("t.h5"), edited = folder.file("e.h5");
  const bool latest = GENERATE(false, true);
  write_table(path, {.latest = latest, .chunk = {4, 3, 2}, .filters = true});
  const std::string bytes = *moescope::core::read_file(path);
  Rng rng(latest ? 1 : 2);
  for (int i = 0; i < 400; ++i) {
    std::string changed = bytes;
    for (int edits = 0; edits < 3; ++edits)
      changed[rng.below(changed.size())] = static_cast<char>(rng.below(256));
    if (i % 5 == 0) changed.resize(rng.below(changed.size()));
    write_text(edited, changed);
    const auto trace = moescope::store::load_trace(edited, {.format = "h5"});
    if (trace) CHECK(trace->validate());
  }
}
