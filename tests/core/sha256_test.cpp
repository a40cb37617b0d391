#include "core/sha256.hpp"

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::core;

TEST_CASE("SHA-256 of the FIPS 180-4 example") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a file's hash is that of its bytes, also across block borders") {
  TemporaryFolder folder;
  const std::string bytes(200000, 'x');
  REQUIRE(write_file_atomic(folder.file("a"), bytes));
  CHECK(*sha256_file(folder.file("a")) == sha256_hex(bytes));
  CHECK(sha256_file(folder.file("missing")).error().kind == ErrorKind::bad_input);
}
