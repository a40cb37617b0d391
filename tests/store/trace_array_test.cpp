// Arrays of NumPy: written by NumPy itself where it is at hand, and by hand.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/file.hpp"
#include "routing/formats/npy_header.hpp"
#include "store/mentions.hpp"
#include "store/trace_files.hpp"
#include "support/command.hpp"
#include "support/temporary_folder.hpp"

using moescope::routing::make_npy_header;
using moescope::routing::parse_npy_header;

namespace {

std::string python() {
  const char* named = std::getenv("MOESCOPE_PYTHON");
  return named ? named : "/usr/bin/python3";
}

// Runs lines of Python in the folder with a fixed array `a` [5, 3, 2]; false when there is no
// NumPy.
bool run_numpy(const TemporaryFolder& folder, const std::string& lines) {
  if (run_command(python() + " -c 'import numpy'").code != 0) {
    WARN("skipped: no NumPy");
    return false;
  }
  write_text(folder.file("make.py"),
             "import numpy as np\n"
             "a = np.array([[[(7 * t + 3 * l + 5 * k) % 11 for k in range(2)]\n"
             "               for l in range(3)] for t in range(5)])\n" +
                 lines);
  const auto result = run_command("cd " + folder.path() + " && " + python() + " make.py");
  INFO(result.err);
  REQUIRE(result.code == 0);
  return true;
}

std::vector<std::uint16_t> fixed_array() {
  std::vector<std::uint16_t> ids;
  for (int t = 0; t < 5; ++t)
    for (int l = 0; l < 3; ++l)
      for (int k = 0; k < 2; ++k)
        ids.push_back(static_cast<std::uint16_t>((7 * t + 3 * l + 5 * k) % 11));
  return ids;
}

}  // namespace

TEST_CASE("NumPy's arrays of any whole-number type, order and version are read") {
  const TemporaryFolder folder;
  if (!run_numpy(folder, R"(
from numpy.lib import format
n = 0
for kind in "b B h H i I l L q Q".split():
    for order in "C F".split():
        np.save(f"{n}.npy", np.asarray(a, dtype=kind, order=order)); n += 1
np.save(f"{n}.npy", a.astype(">i4")); n += 1
np.save(f"{n}.npy", np.asfortranarray(a.astype(">u2"))); n += 1
for version in (1, 0), (2, 0), (3, 0):
    with open(f"{n}.npy", "wb") as f: format.write_array(f, a, version=version)
    n += 1
print(n)
np.save("flat.npy", a[:, :, 0])
)"))
    return;
  for (int n = 0; n < 25; ++n) {
    INFO(n);
    CHECK(load_sound(folder.file(std::to_string(n) + ".npy")).expert_ids == fixed_array());
  }
  const auto flat = load_sound(folder.file("flat.npy"));
  CHECK(flat.top_k == 1);
  CHECK(flat.expert_ids[1] == 3);
}

TEST_CASE("NumPy's archives are read, stored and deflated") {
  const TemporaryFolder folder;
  if (!run_numpy(folder, R"(
rows = dict(request=np.array([4, 4, 9, 9, 9]), position=np.array([0, 1, 0, 1, 2], dtype=np.uint8),
            phase=np.array([0, 1, 0, 0, 1]), gate=np.ones(a.shape, dtype=np.float16) / 4,
            num_experts=np.array(16))
np.savez("stored.npz", experts=a, **rows)
np.savez_compressed("deflated.npz", topk_ids=np.asfortranarray(a), **rows)
np.savez("only.npz", anything=a)
np.savez("two.npz", first=a, second=a)
np.savez("counts.npz", logical_count=a, other=a)
)"))
    return;
  for (const char* name : {"stored.npz", "deflated.npz"}) {
    INFO(name);
    const auto trace = load_sound(folder.file(name));
    CHECK(trace.expert_ids == fixed_array());
    CHECK(trace.experts == 16);
    CHECK(trace.request_number == std::vector<std::int64_t>{4, 9});
    CHECK(trace.request == std::vector<std::int32_t>{0, 0, 1, 1, 1});
    CHECK(trace.gates == std::vector<float>(30, 0.25F));
    CHECK(static_cast<int>(trace.phase[4]) == 1);
  }
  CHECK(load_sound(folder.file("only.npz")).expert_ids == fixed_array());
  mentions(refusal(folder.file("two.npz")), "no array `experts`");
  mentions(refusal(folder.file("counts.npz")), "counts per expert");
}

TEST_CASE("what is written is what NumPy reads") {
  const TemporaryFolder folder;
  if (!run_numpy(folder, "np.save('a.npy', a)\n")) return;
  const auto trace = load_sound(folder.file("a.npy"));
  save_trace(trace, folder.file("b.npy"), "npy");
  save_trace(trace, folder.file("b.npz"), "npz");
  run_numpy(folder, R"(
z = np.load("b.npz")
assert (np.load("b.npy") == a).all() and (z["experts"] == a).all()
assert z["families"].tolist() == [b"all"] and z["num_experts"] == 11
)");
}

TEST_CASE("arrays that are no traces, or damaged, are refused") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.npy");
  const auto with = [&](const std::string& bytes) {
    write_text(path, bytes);
    return refusal(path);
  };
  const std::string six(6, '\0');
  mentions(with(make_npy_header("<f4", {3, 2}) + six + six + six + six),
           "does not hold whole numbers");
  mentions(with(make_npy_header("|u1", {6}) + six), "has shape [6]; [tokens, layers, k]");
  mentions(with(make_npy_header("|u1", {1 << 20, 1 << 20}) + six), "declares [1048576, 1048576]");
  mentions(with(make_npy_header("<M8[ns]", {3, 2}) + six), "elements are of type '<M8[ns]'");
  mentions(with(make_npy_header("|u1", {1, 3, 2}) + six),
           "token 0: layer 0: expert 0 stands twice");
  mentions(with(make_npy_header("|i1", {6, 1}) + "\xff" + six), "token 0: layer 0: expert -1");
  mentions(with(std::string("\x93NUMPY\x09", 7) + six), "version 9 of NumPy's format");
  mentions(with(std::string("\x93NUMPY\x01\x00\xff\xff", 10) + six), "which are not there");
  mentions(with("PK\x03\x04 and no more"), "no directory");
}

TEST_CASE("a header of an array says what was put into it") {
  for (const auto& shape : std::vector<std::vector<std::size_t>>{{}, {7}, {0, 3}, {1, 2, 3}}) {
    const auto header = parse_npy_header(make_npy_header(">i2", shape, 200));
    REQUIRE(header);
    CHECK(header->shape == shape);
    CHECK(header->big_endian);
    CHECK(header->element_bytes == 2);
    CHECK(header->data_offset % 64 == 0);
    CHECK(header->data_offset >= 200);
  }
  for (const char* text : {"{'descr': '<i4', 'fortran_order': False, 'shape': (1, 2)",
                           "{'descr': '<i4', 'fortran_order': Maybe, 'shape': (1, 2)}",
                           "{'descr': '<i4', 'shape': (1, -2)}", "{'other': '<i4'}", "()"}) {
    const std::string body(text);
    const std::string size{static_cast<char>(body.size()), '\0'};
    CHECK_FALSE(parse_npy_header("\x93NUMPY" + std::string("\x01\0", 2) + size + body));
  }
}
