// How libnccl is found, and what is said when it cannot be used.
#include "comm/nccl/library.hpp"

#include <catch2/catch.hpp>

#include "comm/nccl/played_library.hpp"

using namespace moescope;
using comm::nccl::load_library;

namespace {

void check_refused(const std::string& file, const std::vector<std::string>& parts) {
  const PlayedLibrary played(file);
  const auto library = load_library();
  REQUIRE_FALSE(library);
  INFO(library.error().message);
  CHECK(library.error().kind == core::ErrorKind::bad_input);
  CHECK(library.error().message.find('\n') == std::string::npos);
  for (const auto& part : parts) CHECK(library.error().message.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("a usable NCCL tells its version and its file") {
  const PlayedLibrary played(MOESCOPE_PLAYED_NCCL);
  const auto library = load_library();
  REQUIRE(library);
  CHECK((*library)->version_text() == "2.28.9");
  CHECK((*library)->path == MOESCOPE_PLAYED_NCCL);
  CHECK((*library)->call.AlltoAll);
  CHECK(comm::nccl::loaded_version() == "2.28.9");
  // Once per name.
  CHECK(*load_library() == *library);
}

TEST_CASE("an NCCL without ncclAlltoAll is usable") {
  const PlayedLibrary played(MOESCOPE_PLAYED_NCCL_2_18);
  const auto library = load_library();
  REQUIRE(library);
  CHECK((*library)->version_text() == "2.18.0");
  CHECK_FALSE((*library)->call.AlltoAll);
}

TEST_CASE("an NCCL that cannot be used is refused in one line") {
  check_refused("no-such-nccl.so", {"MOESCOPE_NCCL=no-such-nccl.so: ", "NCCL 2.18 or later"});
  check_refused(MOESCOPE_PLAYED_NCCL_2_17,
                {"NCCL 2.17.1 in " MOESCOPE_PLAYED_NCCL_2_17 " is too old", "2.18 or later"});
  check_refused(MOESCOPE_PLAYED_NCCL_PART,
                {"NCCL 2.28.9 in " MOESCOPE_PLAYED_NCCL_PART " has no ncclSend"});
  check_refused("libm.so.6", {"libm.so.6: not NCCL", "ncclGetVersion"});
}

TEST_CASE("the machine's own NCCL loads, or is said to be missing by its name") {
  const PlayedLibrary own("");
  const auto library = load_library();
  if (library) {
    CHECK((*library)->version >= comm::nccl::kOldest);
    return;
  }
  INFO(library.error().message);
  CHECK(library.error().message.find("libnccl.so.2") != std::string::npos);
}
