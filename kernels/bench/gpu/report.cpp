#include "report.hpp"

#include <fmt/format.h>

namespace moescope::bench {

using Json = nlohmann::ordered_json;

namespace {

std::string in_words(const Json& sizes) {
  std::string text;
  for (const auto& [key, value] : sizes.items())
    text += fmt::format(" {}={}", key, value.is_string() ? value.get<std::string>() : value.dump());
  return text;
}

}  // namespace

Report::Report(const kernels::cuda::DeviceInfo& device, const Ceilings& ceilings)
    : ceilings_(ceilings) {
  document_ = {
      {"schema_version", 1},
      {"device",
       {{"name", device.name},
        {"compute_capability", fmt::format("{}.{}", device.major, device.minor)},
        {"multiprocessors", device.multiprocessors},
        {"memory_bytes", device.memory_bytes},
        {"cuda_driver", device.driver_version}}},
      {"ceilings",
       {{"copy_bytes_per_s", ceilings.copy_bytes}, {"bf16_gemm_flops_per_s", ceilings.gemm_flops}}},
      {"measured", Json::array()}};
  fmt::print("{}: copy {:.0f} GB/s, dense bf16 product (cuBLAS) {:.1f} TFLOP/s\n", device.name,
             ceilings.copy_bytes * 1e-9, ceilings.gemm_flops * 1e-12);
}

void Report::add(const std::string& group, const std::string& name, Json sizes, const Times& times,
                 double bytes, double flops) {
  const double seconds = times.median();
  const double moving = bytes / ceilings_.copy_bytes, computing = flops / ceilings_.gemm_flops;
  Json row{{"group", group},           {"name", name},
           {"sizes", sizes},           {"median_s", seconds},
           {"least_s", times.least()}, {"runs", times.samples.size()}};
  std::string share;
  if (bytes > 0 || flops > 0) {
    const bool moves = moving > computing;
    row["ceiling"] = moves ? "copy" : "gemm";
    row["share"] = std::max(moving, computing) / seconds;
    share = fmt::format("{:5.1f} % of {}", 100 * std::max(moving, computing) / seconds,
                        moves ? "copy" : "gemm");
  }
  row["samples_s"] = times.samples;
  document_["measured"].push_back(std::move(row));
  fmt::print("{:<8} {:<28} {:>10.1f} us {:<18}{}\n", group, name, seconds * 1e6, share,
             in_words(sizes));
}

void Report::add_period(const std::string& group, const std::string& name, Json sizes,
                        double seconds) {
  document_["measured"].push_back(
      {{"group", group}, {"name", name}, {"sizes", sizes}, {"period_s", seconds}});
  fmt::print("{:<8} {:<28} {:>10.1f} us {:<18}{}\n", group, name, seconds * 1e6, "period",
             in_words(sizes));
}

}  // namespace moescope::bench
