// Files that try to read other files, to fill the memory, or that are not ours: each is refused by
// open() with one sentence, before any data is read.
#include <hdf5.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <functional>

#include "core/file.hpp"
#include "store/mentions.hpp"
#include "store/results_file.hpp"
#include "store/results_writer.hpp"
#include "store/sample_records.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::store;
using moescope::core::ErrorKind;
using moescope::core::Rng;
using samples::done;
using samples::value;

namespace {

void write_good(const std::string& path) {
  Rng rng(1);
  const samples::Sizes sizes{3, 2, 8, 2, 4, 2000, 6};
  auto writer =
      value(ResultsWriter::open(path, samples::experiment(sizes, rng), ResultsWriter::Mode::fresh));
  done(writer.write_run(samples::run("a", 0, sizes, rng)));
  done(writer.finish(true, ""));
}

// In the format of the writer: older forms of headers are refused before anything else.
hid_t open_for_edit(const std::string& path) {
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, access);
  H5Pclose(access);
  REQUIRE(file >= 0);
  return file;
}

// The message of open() after the edit; empty when it opens.
std::string refusal_after(const std::function<void(hid_t)>& edit) {
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5");
  write_good(path);
  const hid_t file = open_for_edit(path);
  edit(file);
  REQUIRE(H5Fclose(file) >= 0);
  const auto opened = ResultsFile::open(path);
  if (opened) return "";
  CHECK(opened.error().kind == ErrorKind::bad_input);
  CHECK(opened.error().message.find('\n') == std::string::npos);
  return opened.error().message;
}

void add_array(hid_t file, const std::vector<hsize_t>& shape,
               const std::function<void(hid_t)>& set_properties) {
  const hid_t space = H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr);
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  set_properties(properties);
  const hid_t array =
      H5Dcreate2(file, "runs/extra", H5T_STD_U64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  REQUIRE(array >= 0);
  H5Dclose(array);
  H5Pclose(properties);
  H5Sclose(space);
}

std::string refusal_of_array(const std::vector<hsize_t>& shape,
                             const std::function<void(hid_t)>& set_properties) {
  return refusal_after([&](hid_t file) { add_array(file, shape, set_properties); });
}

void replace_attribute(hid_t file, const char* name, const char* text) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, std::strlen(text));
  H5Tset_cset(type, H5T_CSET_UTF8);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  const hid_t space = H5Screate(H5S_SCALAR);
  H5Adelete(file, name);
  const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  REQUIRE(H5Awrite(attribute, type, text) >= 0);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

}  // namespace

TEST_CASE("an unknown group of a newer minor version is ignored") {
  CHECK(refusal_after([](hid_t file) {
          replace_attribute(file, "schema_version", "1.9.0");
          H5Gclose(H5Gcreate2(file, "later", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        }) == "");
}

TEST_CASE("other schemas and newer major versions are refused") {
  mentions(refusal_after([](hid_t file) { replace_attribute(file, "schema_version", "2.0.0"); }),
           "newer than this program");
  mentions(refusal_after([](hid_t file) { replace_attribute(file, "schema_version", "one"); }),
           "a version like");
  mentions(refusal_after([](hid_t file) { replace_attribute(file, "schema", "openPMD"); }),
           "not a results file");
  mentions(refusal_after([](hid_t file) { H5Adelete(file, "schema"); }), "not a results file");
}

TEST_CASE("links that leave the tree are refused") {
  mentions(refusal_after([](hid_t file) {
             H5Lcreate_external("/etc/passwd", "/", file, "runs/x", H5P_DEFAULT, H5P_DEFAULT);
           }),
           "/runs/x: is a soft, external");
  mentions(refusal_after([](hid_t file) {
             H5Lcreate_soft("/runs", file, "runs/x", H5P_DEFAULT, H5P_DEFAULT);
           }),
           "/runs/x: is a soft, external");
  mentions(refusal_after([](hid_t file) {
             H5Lcreate_hard(file, "/runs", file, "runs/a/again", H5P_DEFAULT, H5P_DEFAULT);
           }),
           "is linked twice");
}

TEST_CASE("arrays whose data lie in other files are refused") {
  mentions(refusal_of_array({16}, [](hid_t list) { H5Pset_external(list, "/etc/passwd", 0, 128); }),
           "other files");
  mentions(refusal_of_array({16},
                            [](hid_t list) {
                              const hsize_t size = 16;
                              const hid_t space = H5Screate_simple(1, &size, nullptr);
                              H5Pset_virtual(list, space, "other.h5", "/data", space);
                              H5Sclose(space);
                            }),
           "virtual");
}

TEST_CASE("arrays that would fill the memory are refused") {
  const auto chunked = [](std::vector<hsize_t> chunk) {
    return [chunk](hid_t list) {
      H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data());
      H5Pset_deflate(list, 1);
    };
  };
  mentions(refusal_of_array({hsize_t{1} << 37}, chunked({1 << 10})),
           "declares 1099511627776 bytes");
  mentions(refusal_of_array({hsize_t{1} << 40, hsize_t{1} << 40}, chunked({32, 32})), "declares");
  mentions(refusal_of_array({1 << 20}, chunked({1 << 20})), "chunks of 8388608 bytes");
  mentions(refusal_of_array({2, 2, 2, 2, 2, 2}, chunked({1, 1, 1, 1, 1, 1})), "6 axes");
}

TEST_CASE("filters other than the known ones, each once, are refused") {
  const auto filtered = [](std::vector<H5Z_filter_t> filters) {
    return [filters](hid_t list) {
      const hsize_t chunk = 16;
      H5Pset_chunk(list, 1, &chunk);
      const unsigned level = 1;
      for (const auto filter : filters) H5Pset_filter(list, filter, H5Z_FLAG_OPTIONAL, 1, &level);
    };
  };
  mentions(refusal_of_array({16}, filtered({H5Z_FILTER_DEFLATE, H5Z_FILTER_DEFLATE})), "filter 1");
  mentions(refusal_of_array({16}, filtered({32'000})), "filter 32000");
  mentions(refusal_of_array({16}, filtered({H5Z_FILTER_NBIT})), "filter 5");
}

TEST_CASE("what is not an HDF5 file, or is cut short, is refused") {
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5");
  write_good(path);
  const std::string bytes = *moescope::core::read_file(path);
  Rng rng(3);
  for (int i = 0; i < 200; ++i) {
    REQUIRE(moescope::core::write_file_atomic(path, bytes.substr(0, rng.below(bytes.size()))));
    const auto opened = ResultsFile::open(path);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == ErrorKind::bad_input);
  }
  ::mkfifo(folder.file("fifo").c_str(), 0600);
  for (const auto& other : {folder.path(), folder.file("none"), folder.file("fifo")}) {
    const auto opened = ResultsFile::open(other);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().message.find(other) == 0);
  }
}

TEST_CASE("a chunk of another size than it declares is refused") {
  const auto bytes = GENERATE(1'000, 600'000);
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5");
  write_good(path);
  const hid_t file = open_for_edit(path);
  const hid_t array = H5Dopen2(file, "runs/a/0/load", H5P_DEFAULT);
  // Zeros of this size, as deflate without compression stores them.
  std::string chunk("\x78\x01\x01", 3);
  const auto length = static_cast<std::uint16_t>(std::min(bytes, 65'000));
  const auto inverse = static_cast<std::uint16_t>(~length);
  chunk.append(reinterpret_cast<const char*>(&length), 2);
  chunk.append(reinterpret_cast<const char*>(&inverse), 2);
  chunk.append(static_cast<std::size_t>(bytes), '\0');
  const hsize_t corner[3] = {0, 0, 0};
  REQUIRE(H5Dwrite_chunk(array, H5P_DEFAULT, 0, corner, chunk.size(), chunk.data()) >= 0);
  H5Dclose(array);
  H5Fclose(file);
  const auto run = value(ResultsFile::open(path)).run("a", 0);
  REQUIRE_FALSE(run);
  mentions(run.error().message, "/runs/a/0/load: a chunk is damaged");
}

TEST_CASE("damage inside a record is one error, never a crash") {
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5");
  write_good(path);
  const auto edit = [&](const char* group, const std::function<void(hid_t)>& change) {
    const hid_t file = open_for_edit(path);
    const hid_t id = H5Gopen2(file, group, H5P_DEFAULT);
    change(id);
    H5Gclose(id);
    H5Fclose(file);
  };
  edit("runs/a/0", [](hid_t run) { H5Ldelete(run, "phase", H5P_DEFAULT); });
  CHECK_FALSE(value(ResultsFile::open(path)).run("a", 0));
  edit("runs/a/0", [](hid_t run) { H5Adelete(run, "ranks"); });
  mentions(value(ResultsFile::open(path)).run("a", 0).error().message, "ranks is missing");
  edit("workload", [](hid_t workload) {
    H5Ldelete(workload, "family", H5P_DEFAULT);
    H5Lcreate_hard(workload, "request_family", workload, "family", H5P_DEFAULT, H5P_DEFAULT);
    H5Ldelete(workload, "request_family", H5P_DEFAULT);
  });
  mentions(value(ResultsFile::open(path)).experiment().error().message, "not text");
}
