// Any bytes as a safetensors file, and as the header of one: whatever is accepted lies in the file.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "model/safetensors_header.hpp"

using namespace moescope;

namespace {

void check(const std::string& file) {
  const auto tensors = model::parse_safetensors_header(file, "w");
  if (!tensors) return;
  for (const auto& [name, tensor] : *tensors) {
    const bool inside = tensor.begin <= tensor.end && tensor.end <= file.size() &&
                        tensor.elements() <= tensor.end - tensor.begin;
    if (!inside) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check(bytes);
  // Bytes that begin with their own length are rare; the data after the header is a few zeros.
  const std::uint64_t header = size;
  std::string file(sizeof header, '\0');
  std::memcpy(file.data(), &header, sizeof header);
  check(file + bytes + std::string(16, '\0'));
  return 0;
}
