#include "experiment/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/text.hpp"

namespace moescope::experiment {
namespace {

using core::trim;

// Line by line: files under /proc have no size to read at once.
std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
  return lines;
}

std::string first_line(const std::string& path) {
  const auto lines = lines_of(path);
  return lines.empty() ? "" : trim(lines.front());
}

// The value of the first "KEY<separator>VALUE" line.
std::string value_of(const std::vector<std::string>& lines, std::string_view key, char separator) {
  for (const std::string& line : lines) {
    const auto end = line.find(separator);
    if (end != std::string::npos && trim(line.substr(0, end)) == key)
      return trim(line.substr(end + 1));
  }
  return "";
}

template <class Number>
std::optional<Number> number(const std::string& text) {
  Number value{};
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{}) return std::nullopt;
  return value;
}

// "MemTotal:       24576000 kB"
std::optional<std::uint64_t> kilobytes(const std::vector<std::string>& lines,
                                       std::string_view key) {
  auto amount = number<std::uint64_t>(value_of(lines, key, ':'));
  if (amount) *amount *= 1024;
  return amount;
}

std::vector<std::string> vector_extensions(const std::string& flags) {
  static constexpr std::array kTelling{"avx2",        "fma",      "avx512f",  "avx512_vnni",
                                       "avx512_bf16", "avx_vnni", "amx_bf16", "amx_int8"};
  std::vector<std::string> found;
  std::istringstream words(flags);
  for (std::string word; words >> word;)
    if (std::find(kTelling.begin(), kTelling.end(), word) != kTelling.end()) found.push_back(word);
  return found;
}

std::vector<CpuCache> caches(const std::string& cpu0) {
  std::vector<CpuCache> found;
  for (int index = 0;; ++index) {
    const std::string folder = fmt::format("{}/cache/index{}/", cpu0, index);
    const auto level = number<int>(first_line(folder + "level"));
    if (!level) return found;
    found.push_back({*level, first_line(folder + "type"), first_line(folder + "size")});
  }
}

std::string unquoted(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
  return text;
}

std::vector<std::string> gpu_models(const std::string& folder) {
  std::vector<std::string> models;
  std::error_code none;
  for (const auto& gpu : std::filesystem::directory_iterator(folder, none))
    models.push_back(value_of(lines_of(gpu.path() / "information"), "Model", ':'));
  std::sort(models.begin(), models.end());  // folders come in no order
  return models;
}

}  // namespace

Machine read_machine(const std::string& root) {
  const std::string cpu0 = root + "/sys/devices/system/cpu/cpu0";
  const auto cpu = lines_of(root + "/proc/cpuinfo");
  const auto memory = lines_of(root + "/proc/meminfo");
  Machine machine;
  machine.os = unquoted(value_of(lines_of(root + "/etc/os-release"), "PRETTY_NAME", '='));
  machine.cpu = value_of(cpu, "model name", ':');
  machine.isa = vector_extensions(value_of(cpu, "flags", ':'));
  machine.caches = caches(cpu0);
  machine.governor = first_line(cpu0 + "/cpufreq/scaling_governor");
  machine.clock_mhz = number<double>(value_of(cpu, "cpu MHz", ':'));
  machine.memory_bytes = kilobytes(memory, "MemTotal");
  machine.memory_available_bytes = kilobytes(memory, "MemAvailable");
  machine.cpu_limit = first_line(root + "/sys/fs/cgroup/cpu.max");
  machine.memory_limit = first_line(root + "/sys/fs/cgroup/memory.max");
  machine.gpus = gpu_models(root + "/proc/driver/nvidia/gpus");
  machine.gpu_driver =
      value_of(lines_of(root + "/proc/driver/nvidia/version"), "NVRM version", ':');
  return machine;
}

}  // namespace moescope::experiment
