// The interconnects that ship with the harness, each number with the measurement it comes from.
#include <fmt/format.h>

#include "core/text.hpp"
#include "fabric/fabric.hpp"

namespace moescope::fabric {
namespace {

// NVLink 4: 18 links of 25 GB/s each way (NVIDIA/nccl#1374).
constexpr double kNvlinkBytesPerSecond = 450e9;
// What is left of the NCCL EP dispatch on 8 H100 (65 us for 128 tokens, top-8 of hidden 7168 in
// bf16: nccl contrib/nccl_ep/README.md) after its 12.8 MB at 450 GB/s: launch, packing and the
// arrival flags. DeepEP V1 on 8 H800 leaves the same 36 us at their 160 GB/s (docs/legacy.md), and
// pplx-kernels take 42 us for one token. A bare NCCL all-to-all starts at 10 us (DeepEP#303), but
// it moves rows that others have packed.
constexpr double kNvlinkLatency = 36e-6;
// The peers of one node are written at once by different SMs; no public figure tells their share.
constexpr double kNvlinkMessage = 0;

// One 400 Gb/s adapter per GPU, line rate; 46-49 GB/s is what nccl-tests reach (nccl-tests#267).
constexpr double kNetworkBytesPerSecond = 50e9;
// Fitted to two rows of DeepEP V1's low-latency dispatch (docs/legacy.md: 118 us at 16 ranks, 194
// us at 256), after their bytes at line rate. The rows between, and NCCL EP's on H100, are the
// check (published_test.cpp): within 5 %.
constexpr double kNetworkLatency = 42e-6;
constexpr double kNetworkMessage = 0.02e-6;

const LinkClass kNvlink{"nvlink4", kNvlinkLatency, kNvlinkMessage, kNvlinkBytesPerSecond};
const LinkClass kNetwork{"400g", kNetworkLatency, kNetworkMessage, kNetworkBytesPerSecond};

}  // namespace

const std::vector<Fabric>& built_in_fabrics() {
  static const std::vector<Fabric> kFabrics{
      {"nvlink8", "one node, NVLink 4: 450 GB/s per GPU each way", 8, 1, kNvlink, kNetwork},
      {"2x4-400g", "two nodes, NVLink 4 inside, 400 Gb/s per GPU between: 450 and 50 GB/s each way",
       8, 2, kNvlink, kNetwork},
  };
  return kFabrics;
}

core::Result<Fabric> find_fabric(const std::string& name, int ranks) {
  std::vector<std::string> names;
  for (const Fabric& known : built_in_fabrics()) {
    names.push_back(known.name);
    if (known.name != name) continue;
    Fabric stretched = known;
    MOESCOPE_CHECK(stretched.stretch(ranks));
    return stretched;
  }
  const std::string near = core::nearest_name(name, names);
  return core::Error::bad_input(fmt::format(
      "unknown fabric '{}': {}", name,
      near.empty() ? "known are " + core::join(names) : "did you mean '" + near + "'?"));
}

}  // namespace moescope::fabric
