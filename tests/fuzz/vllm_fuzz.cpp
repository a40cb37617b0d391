#include "fuzz/engine_format_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  return fuzz_engine_format(moescope::placement::vllm_format(), data, size);
}
