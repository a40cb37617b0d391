#include "model/safetensors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <string_view>

#include "core/json_text.hpp"
#include "model/safetensors_header.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;

static_assert(std::endian::native == std::endian::little, "tensors are stored little-endian");

float from_bf16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

float from_f16(std::uint16_t bits) {
  const std::uint32_t sign = std::uint32_t{bits} >> 15 << 31;
  const std::uint32_t exponent = bits >> 10 & 31, mantissa = bits & 1023;
  if (exponent == 0)
    return std::copysign(static_cast<float>(mantissa) * 0x1p-24F, std::bit_cast<float>(sign));
  // The exponent's bias grows from 15 to 127; all ones stay all ones (infinity, NaN).
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23 | mantissa << 13);
}

template <class Convert>
void convert_halves(const char* bytes, std::vector<float>& values, Convert convert) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint16_t half;
    std::memcpy(&half, bytes + i * sizeof half, sizeof half);
    values[i] = convert(half);
  }
}

}  // namespace

std::size_t TensorInfo::elements() const {
  std::size_t count = 1;
  for (const std::int64_t dimension : shape) count *= static_cast<std::size_t>(dimension);
  return count;
}

class Safetensors::Mapping {
 public:
  Mapping(void* address, std::size_t size) : address_(address), size_(size) {}
  ~Mapping() { ::munmap(address_, size_); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(address_), size_}; }

  static Result<std::shared_ptr<const Mapping>> map(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return Error::bad_input(path + ": cannot be opened: " + std::strerror(errno));
    auto mapping = map_open_file(fd, path);
    ::close(fd);
    return mapping;
  }

 private:
  static Result<std::shared_ptr<const Mapping>> map_open_file(int fd, const std::string& path) {
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
      return Error::bad_input(path + ": is not a regular file");
    if (info.st_size == 0) return Error::bad_input(path + ": the file is empty");
    const auto size = static_cast<std::size_t>(info.st_size);
    void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address == MAP_FAILED)
      return Error::failed(path + ": cannot be mapped: " + std::strerror(errno));
    return std::make_shared<const Mapping>(address, size);
  }

  void* address_;
  std::size_t size_;
};

Result<Safetensors> Safetensors::open(const std::string& path) {
  Safetensors file;
  file.path_ = path;
  MOESCOPE_TRY(file.mapping_, Mapping::map(path));
  MOESCOPE_TRY(file.tensors_, parse_safetensors_header(file.mapping_->bytes(), path));
  return file;
}

Result<std::vector<float>> Safetensors::read(const std::string& name,
                                             const std::vector<std::int64_t>& shape) const {
  const auto wrong = [&](const std::string& what) {
    return Error::bad_input(fmt::format("{}: tensor {} {}", path_, core::shown(name), what));
  };
  const auto found = tensors_.find(name);
  if (found == tensors_.end())
    return wrong(fmt::format("is missing, one of shape {} is needed", shape));
  const TensorInfo& tensor = found->second;
  if (tensor.shape != shape)
    return wrong(fmt::format("has shape {}, {} is needed", tensor.shape, shape));

  std::vector<float> values(tensor.elements());
  const char* bytes = mapping_->bytes().data() + tensor.begin;
  if (tensor.dtype == "F32") {
    if (!values.empty()) std::memcpy(values.data(), bytes, tensor.end - tensor.begin);
  } else if (tensor.dtype == "BF16") {
    convert_halves(bytes, values, from_bf16);
  } else if (tensor.dtype == "F16") {
    convert_halves(bytes, values, from_f16);
  } else {
    return wrong("has dtype " + tensor.dtype + ", F32, BF16 or F16 is needed");
  }
  return values;
}

}  // namespace moescope::model
