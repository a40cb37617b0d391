#include "core/file.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/temporary_folder.hpp"

using namespace moescope::core;

TEST_CASE("write_file_atomic replaces the file and leaves nothing beside it") {
  TemporaryFolder folder;
  const auto path = folder.file("a.txt");
  REQUIRE(write_file_atomic(path, "old"));
  REQUIRE(write_file_atomic(path, "new"));
  CHECK(*read_file(path) == "new");
  const std::filesystem::directory_iterator files(folder.path());
  CHECK(std::distance(begin(files), end(files)) == 1);
}

TEST_CASE("a write that fails keeps the good file") {
  // /dev/full answers every write with 'no space left on device'.
  const auto full = write_file_atomic("/dev/full/x", "bytes");
  REQUIRE_FALSE(full);
  CHECK(full.error().kind == ErrorKind::failed);
}

TEST_CASE("bad paths are named") {
  TemporaryFolder folder;
  CHECK(read_file(folder.file("none")).error().message.find("none") != std::string::npos);
  CHECK(read_file(folder.path()).error().kind == ErrorKind::bad_input);
  CHECK(check_writable(folder.file("missing/x.h5")).error().kind == ErrorKind::bad_input);
  CHECK(check_writable(folder.path()).error().kind == ErrorKind::bad_input);
  CHECK(check_writable(folder.file("x.h5")));
}
