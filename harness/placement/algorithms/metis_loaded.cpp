#include <dlfcn.h>

#include "placement/algorithms/metis_calls.hpp"

namespace moescope::placement {
namespace {

MetisCalls load() {
  MetisCalls calls;
  // Kept open: the functions are used until the process ends.
  void* library = ::dlopen("libmetis.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) return calls;
  const auto find = [library](auto& function, const char* name) {
    function =
        reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, name));
  };
  find(calls.set_default_options, "METIS_SetDefaultOptions");
  find(calls.kway, "METIS_PartGraphKway");
  find(calls.recursive, "METIS_PartGraphRecursive");
  return calls;
}

}  // namespace

core::Result<MetisCalls> metis_calls() {
  static const MetisCalls kCalls = load();
  if (kCalls.set_default_options && kCalls.kway && kCalls.recursive) return kCalls;
  return core::Error::bad_input(
      "METIS: this portable binary looks for libmetis.so.5, which is not on this machine; install "
      "libmetis5, or choose another strategy");
}

}  // namespace moescope::placement
