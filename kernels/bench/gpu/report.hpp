// What was measured, as a table on stdout while it grows and as one JSON document at the end.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "run.hpp"

namespace moescope::bench {

// Measured in the same run: bytes read and written by a large copy per second, and bf16 operations
// of a large dense product in cuBLAS per second.
struct Ceilings {
  double copy_bytes = 0, gemm_flops = 0;
};

class Report {
 public:
  Report(const kernels::cuda::DeviceInfo& device, const Ceilings& ceilings);

  // group: "kernels", "gemm", "layer". Work 0: only the time is told. bytes: read and written;
  // flops: of the products; the share is of the nearer ceiling.
  void add(const std::string& group, const std::string& name, nlohmann::ordered_json sizes,
           const Times& times, double bytes, double flops);
  // A time without samples (chained runs).
  void add_period(const std::string& group, const std::string& name, nlohmann::ordered_json sizes,
                  double seconds);
  std::string document() const { return document_.dump(1) + "\n"; }

 private:
  Ceilings ceilings_;
  nlohmann::ordered_json document_;
};

}  // namespace moescope::bench
