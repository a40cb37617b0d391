// NCCL ranks as threads, over the library that plays NCCL.
#include <dlfcn.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "comm/conformance.hpp"
#include "comm/device_exchange.hpp"
#include "comm/in_process.hpp"
#include "comm/nccl/played_library.hpp"
#include "comm/nccl/ranks.hpp"

using namespace moescope;
using comm::Communicator;
using comm::InProcessRanks;
using comm::nccl::NcclRanks;
using core::Result;

namespace {

using Received = std::vector<std::vector<std::byte>>;  // [R]
constexpr comm::nccl::Limits kShort{5, 0.3};

std::shared_ptr<const comm::nccl::Library> library(const char* file = MOESCOPE_PLAYED_NCCL) {
  const PlayedLibrary played(file);
  auto loaded = comm::nccl::load_library();
  if (!loaded) throw std::runtime_error(loaded.error().message);
  return *loaded;
}

// What the played library counts.
int count(const char* name, const char* file = MOESCOPE_PLAYED_NCCL) {
  void* const handle = ::dlopen(file, RTLD_NOW);
  const auto function = reinterpret_cast<int (*)()>(::dlsym(handle, name));
  const int value = function();
  ::dlclose(handle);
  return value;
}

Received exchange(comm::Ranks& ranks, int rounds, const PartSizes& sizes) {
  Received all(ranks.size());
  const auto done = ranks.run([&](Communicator& communicator) {
    return exchange_on_device(communicator, rounds, sizes, all[communicator.rank()]);
  });
  INFO((done ? "" : done.error().message));
  CHECK(done);
  return all;
}

// Runs work on NCCL ranks; its error, and within what time it came.
std::string error_of(int ranks, const comm::Ranks::Work& work,
                     const comm::nccl::Limits& limits = {5, 5}) {
  InProcessRanks threads(ranks);
  NcclRanks nccl(threads, library(), limits);
  const auto start = std::chrono::steady_clock::now();
  const auto done = nccl.run(work);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  CHECK_FALSE(done);
  return done ? "" : done.error().message;
}

Result<void> exchange_for_ever(Communicator& communicator) {
  std::vector<std::byte> all;
  for (;;) MOESCOPE_CHECK(exchange_on_device(communicator, 5, uneven_parts, all));
}

class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

}  // namespace

TEST_CASE("NCCL ranks do on the host what every backend must") {
  InProcessRanks threads(3);
  NcclRanks nccl(threads, library());
  CHECK(nccl.backend() == "nccl");
  for (const auto& conformance : conformance_cases()) {
    INFO(conformance.name);
    CHECK(nccl.run(conformance.run));
  }
  CHECK(nccl.run(check_abort));
}

TEST_CASE("NCCL brings what in-process copies bring, to the bit, in uneven and in equal parts") {
  const int ranks = GENERATE(1, 2, 3, 5);
  InProcessRanks threads(ranks);
  for (const char* const file : {MOESCOPE_PLAYED_NCCL, MOESCOPE_PLAYED_NCCL_2_18}) {
    NcclRanks nccl(threads, library(file));
    for (const PartSizes& sizes : {PartSizes(uneven_parts), PartSizes(equal_parts)})
      CHECK(exchange(nccl, 12, sizes) == exchange(threads, 12, sizes));
  }
  CHECK(count("emulated_living") == 0);
  CHECK(count("emulated_living", MOESCOPE_PLAYED_NCCL_2_18) == 0);
}

TEST_CASE("many ranks exchange in groups of eight peers at most") {
  InProcessRanks threads(19);
  {
    NcclRanks nccl(threads, library());
    CHECK(exchange(nccl, 2, uneven_parts) == exchange(threads, 2, uneven_parts));
  }
  CHECK(count("emulated_most_in_group") == 8);
}

TEST_CASE("equal parts go by ncclAlltoAll where the library has it") {
  InProcessRanks threads(3);
  NcclRanks nccl(threads, library());
  const int before = count("emulated_alltoalls");
  exchange(nccl, 5, equal_parts);
  // The first round's parts are empty, which needs no call.
  CHECK(count("emulated_alltoalls") - before == 3 * 4);
  exchange(nccl, 5, uneven_parts);
  CHECK(count("emulated_alltoalls") - before == 3 * 4);
}

TEST_CASE("parts that are equal on one rank only go in groups") {
  InProcessRanks threads(3);
  NcclRanks nccl(threads, library());
  const int before = count("emulated_alltoalls");
  exchange(nccl, 3, [](int, int from, int to) { return from == 0 ? 64 : from + 10 * to; });
  // Each sender's parts are alike, but not those of all.
  exchange(nccl, 3, [](int, int from, int) { return 100 + from; });
  CHECK(count("emulated_alltoalls") == before);
}

TEST_CASE("a rank that fails ends the NCCL ranks with its reason, and they can be used again") {
  InProcessRanks threads(3);
  NcclRanks nccl(threads, library());
  const auto failed = nccl.run([](Communicator& communicator) -> Result<void> {
    std::vector<std::byte> all;
    MOESCOPE_CHECK(exchange_on_device(communicator, 3, uneven_parts, all));
    if (communicator.rank() == 1) return core::Error::failed("out of paper");
    return exchange_for_ever(communicator);
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "out of paper");
  CHECK(exchange(nccl, 3, uneven_parts) == exchange(threads, 3, uneven_parts));
}

TEST_CASE("a rank that aborts ends the others in the middle of an exchange") {
  const std::string message = error_of(3, [](Communicator& communicator) -> Result<void> {
    std::vector<std::byte> all;
    if (communicator.rank() != 2) return exchange_for_ever(communicator);
    MOESCOPE_CHECK(exchange_on_device(communicator, 3, uneven_parts, all));
    // The others' counts are there; its bytes never come.
    std::vector<std::uint64_t> theirs;
    MOESCOPE_CHECK(communicator.alltoall(std::vector<std::uint64_t>(3, 9), theirs));
    MOESCOPE_CHECK(communicator.barrier());
    communicator.abort("rank 2: gives up");
    return core::Error::failed("rank 2: gives up");
  });
  CHECK(message == "rank 2: gives up");
}

TEST_CASE("NCCL's own error ends all ranks, with the number of the rank that has it") {
  const Variable fails("EMULATED_NCCL_FAIL", "2:4");
  CHECK(error_of(4, exchange_for_ever) == "rank 2: NCCL: remote process exited: played by a test");
}

TEST_CASE("a rank that never answers is named, and ends the others in time") {
  const int silent = GENERATE(0, 2);
  const std::string message = error_of(
      3,
      [&](Communicator& communicator) -> Result<void> {
        std::vector<std::byte> all;
        MOESCOPE_CHECK(exchange_on_device(communicator, 3, uneven_parts, all));
        if (communicator.rank() != silent) return exchange_for_ever(communicator);
        std::vector<std::uint64_t> theirs;
        MOESCOPE_CHECK(communicator.alltoall(std::vector<std::uint64_t>(3, 9), theirs));
        MOESCOPE_CHECK(communicator.barrier());
        while (!communicator.failure()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return core::Error::failed(*communicator.failure());
      },
      kShort);
  CHECK(message == "rank " + std::to_string(silent) + " did not answer for 1 s");
}

TEST_CASE("bytes that reach nobody end all ranks, and none is accused") {
  const Variable hangs("EMULATED_NCCL_HANG", "1:3");
  CHECK(error_of(3, exchange_for_ever, kShort) ==
        "no rank's bytes arrived for 1 s: all wait for each other");
}

TEST_CASE("the time-out of an exchange can be chosen, within reason") {
  CHECK(comm::nccl::limits_from_environment()->exchange_s == comm::nccl::Limits{}.exchange_s);
  {
    const Variable chosen("MOESCOPE_NCCL_TIMEOUT", "90");
    const auto limits = comm::nccl::limits_from_environment();
    REQUIRE(limits);
    CHECK(limits->exchange_s == 90);
    CHECK(limits->connect_s == 90);
  }
  for (const char* const wrong : {"0", "-1", "soon", "3s", "inf", "nan"}) {
    const Variable chosen("MOESCOPE_NCCL_TIMEOUT", wrong);
    const auto limits = comm::nccl::limits_from_environment();
    REQUIRE_FALSE(limits);
    CHECK(limits.error().kind == core::ErrorKind::bad_input);
    CHECK(limits.error().message.find(wrong) != std::string::npos);
  }
}
