#include "comm/nccl/library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <map>
#include <mutex>

namespace moescope::comm::nccl {
namespace {

using core::Error;
using core::Result;
using Loaded = std::shared_ptr<const Library>;

const std::string kRemedy = std::string("; install NCCL 2.18 or later (libnccl2, or pip's ") +
                            "nvidia-nccl-cu13), or name its file in " + kOverride;

std::string text_of(int version) {
  return std::to_string(version / 10'000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

// The symbol's address as a function, null when the library lacks it.
template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
}

// The name of the first function that is missing, or "".
std::string fill(void* library, Functions& call) {
  std::string missing;
  const auto need = [&](const char* name, auto& function) {
    find(library, name, function);
    if (!function && missing.empty()) missing = name;
  };
  need("ncclGetErrorString", call.GetErrorString);
  need("ncclGetLastError", call.GetLastError);
  need("ncclGetUniqueId", call.GetUniqueId);
  need("ncclCommInitRankConfig", call.CommInitRankConfig);
  need("ncclCommGetAsyncError", call.CommGetAsyncError);
  need("ncclCommFinalize", call.CommFinalize);
  need("ncclCommDestroy", call.CommDestroy);
  need("ncclCommAbort", call.CommAbort);
  need("ncclGroupStart", call.GroupStart);
  need("ncclGroupEnd", call.GroupEnd);
  need("ncclSend", call.Send);
  need("ncclRecv", call.Recv);
  find(library, "ncclAlltoAll", call.AlltoAll);
  return missing;
}

std::string path_of(const void* symbol, const std::string& name) {
  Dl_info info{};
  return ::dladdr(symbol, &info) != 0 && info.dli_fname ? info.dli_fname : name;
}

Result<Loaded> load(const std::string& name, const std::string& wanted) {
  void* const handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char* const why = ::dlerror();
    return Error::bad_input("NCCL cannot be loaded: " + wanted + ": " + (why ? why : "no reason") +
                            kRemedy);
  }
  Library library;
  find(handle, "ncclGetVersion", library.call.GetVersion);
  if (!library.call.GetVersion)
    return Error::bad_input(wanted + ": not NCCL: it has no ncclGetVersion" + kRemedy);
  library.call.GetVersion(&library.version);
  library.path = path_of(reinterpret_cast<const void*>(library.call.GetVersion), name);
  // Before the rest is looked for: what an old one lacks says less than its age.
  if (library.version < kOldest)
    return Error::bad_input(wanted + ": NCCL " + library.version_text() + " in " + library.path +
                            " is too old" + kRemedy);
  const std::string missing = fill(handle, library.call);
  if (!missing.empty())
    return Error::bad_input(wanted + ": NCCL " + library.version_text() + " in " + library.path +
                            " has no " + missing + kRemedy);
  return std::make_shared<const Library>(std::move(library));
}

struct Cache {
  std::mutex mutex;
  std::map<std::string, Loaded> by_name;
  std::string version;
};

Cache& cache() {
  static Cache all;
  return all;
}

}  // namespace

std::string Library::version_text() const { return text_of(version); }

Result<Loaded> load_library() {
  const char* const chosen = std::getenv(kOverride);
  const bool overridden = chosen && *chosen;
  const std::string name = overridden ? chosen : kDefaultName;
  const std::lock_guard lock(cache().mutex);
  auto& library = cache().by_name[name];
  if (!library) {
    MOESCOPE_TRY(library, load(name, overridden ? std::string(kOverride) + "=" + name : name));
  }
  cache().version = library->version_text();
  return library;
}

std::string loaded_version() {
  const std::lock_guard lock(cache().mutex);
  return cache().version;
}

}  // namespace moescope::comm::nccl
