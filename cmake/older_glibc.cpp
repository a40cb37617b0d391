// Lets a program that is linked with glibc 2.36 run on 2.28 (Ubuntu 20.04, Debian 11, RHEL 8) and
// newer: what newer versions brought is bound to the version of before, or made from what was
// there.
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <cstdint>

// A call of NAME goes to the NAME of an earlier glibc for x86-64. Most moved from libpthread, libdl
// and librt to libc in 2.34; exp, log and pow stopped to report errors the System V way in 2.29.
// Hidden, as all here: the dynamic linker would take an exported NAME for the one that is called,
// whatever the version.
#define OLDER(name, version)                                                            \
  asm(".symver older_" #name ", " #name "@GLIBC_" version "\n.text\n.globl " #name      \
      "\n.hidden " #name "\n.type " #name ", @function\n" #name ":\n  jmp older_" #name \
      "@PLT\n.size " #name ", . - " #name "\n")

OLDER(dlmopen, "2.3.4");
OLDER(dladdr, "2.2.5");
OLDER(dlclose, "2.2.5");
OLDER(dlerror, "2.2.5");
OLDER(dlopen, "2.2.5");
OLDER(dlsym, "2.2.5");
OLDER(dlvsym, "2.2.5");
OLDER(exp, "2.2.5");
OLDER(log, "2.2.5");
OLDER(pow, "2.2.5");
OLDER(pthread_condattr_setpshared, "2.2.5");
OLDER(pthread_create, "2.2.5");
OLDER(pthread_detach, "2.2.5");
OLDER(pthread_getcpuclockid, "2.2.5");
OLDER(pthread_getspecific, "2.2.5");
OLDER(pthread_join, "2.2.5");
OLDER(pthread_key_create, "2.2.5");
OLDER(pthread_key_delete, "2.2.5");
OLDER(pthread_kill, "2.2.5");
OLDER(pthread_mutex_trylock, "2.2.5");
OLDER(pthread_mutexattr_destroy, "2.2.5");
OLDER(pthread_mutexattr_init, "2.2.5");
OLDER(pthread_mutexattr_setpshared, "2.2.5");
OLDER(pthread_mutexattr_settype, "2.2.5");
OLDER(pthread_once, "2.2.5");
OLDER(pthread_rwlock_destroy, "2.2.5");
OLDER(pthread_rwlock_init, "2.2.5");
OLDER(pthread_rwlock_rdlock, "2.2.5");
OLDER(pthread_rwlock_timedrdlock, "2.2.5");
OLDER(pthread_rwlock_timedwrlock, "2.2.5");
OLDER(pthread_rwlock_tryrdlock, "2.2.5");
OLDER(pthread_rwlock_trywrlock, "2.2.5");
OLDER(pthread_rwlock_unlock, "2.2.5");
OLDER(pthread_rwlock_wrlock, "2.2.5");
OLDER(pthread_rwlockattr_destroy, "2.2.5");
OLDER(pthread_rwlockattr_init, "2.2.5");
OLDER(pthread_rwlockattr_setpshared, "2.2.5");
OLDER(pthread_setspecific, "2.2.5");
OLDER(pthread_spin_destroy, "2.2.5");
OLDER(pthread_spin_init, "2.2.5");
OLDER(pthread_spin_lock, "2.2.5");
OLDER(pthread_spin_trylock, "2.2.5");
OLDER(pthread_spin_unlock, "2.2.5");
OLDER(sem_destroy, "2.2.5");
OLDER(sem_init, "2.2.5");
OLDER(sem_post, "2.2.5");
OLDER(sem_timedwait, "2.2.5");
OLDER(sem_trywait, "2.2.5");
OLDER(sem_wait, "2.2.5");
OLDER(shm_open, "2.2.5");
OLDER(shm_unlink, "2.2.5");
OLDER(__pthread_key_create, "2.2.5");

asm(".hidden __libc_single_threaded, stat, lstat, fstat, fstat64");
asm(".hidden __libc_start_main, _dl_find_object, arc4random");

extern "C" {

// 2.32: whether libstdc++ may count references without atomics; never is always right.
char __libc_single_threaded = 0;

// 2.33; before it stat and the others were inline functions around these. 1: the kernel's struct of
// x86-64.
int __xstat(int version, const char* path, struct stat* status);
int __lxstat(int version, const char* path, struct stat* status);
int __fxstat(int version, int file, struct stat* status);
asm(".symver __xstat, __xstat@GLIBC_2.2.5");
asm(".symver __lxstat, __lxstat@GLIBC_2.2.5");
asm(".symver __fxstat, __fxstat@GLIBC_2.2.5");
int stat(const char* path, struct stat* status) noexcept { return __xstat(1, path, status); }
int lstat(const char* path, struct stat* status) noexcept { return __lxstat(1, path, status); }
int fstat(int file, struct stat* status) noexcept { return __fxstat(1, file, status); }
int fstat64(int file, struct stat64* status) noexcept {
  return __fxstat(1, file, reinterpret_cast<struct stat*>(status));
}

// 2.34: before it the program, not glibc, ran its own constructors.
using Main = int(int, char**, char**);
using Constructor = void(int, char**, char**);
extern Constructor* __preinit_array_start[] __attribute__((weak, visibility("hidden")));
extern Constructor* __preinit_array_end[] __attribute__((weak, visibility("hidden")));
extern Constructor* __init_array_start[] __attribute__((weak, visibility("hidden")));
extern Constructor* __init_array_end[] __attribute__((weak, visibility("hidden")));
void _init();
int older_libc_start_main(Main* main, int argc, char** argv, Constructor* init, void (*fini)(),
                          void (*unload)(), void* stack_end);
asm(".symver older_libc_start_main, __libc_start_main@GLIBC_2.2.5");

static void construct(int argc, char** argv, char** environment) {
  for (auto each = __preinit_array_start; each < __preinit_array_end; ++each)
    (*each)(argc, argv, environment);
  _init();
  for (auto each = __init_array_start; each < __init_array_end; ++each)
    (*each)(argc, argv, environment);
}

int __libc_start_main(Main* main, int argc, char** argv, Constructor*, void (*fini)(),
                      void (*unload)(), void* stack_end) {
  return older_libc_start_main(main, argc, argv, construct, fini, unload, stack_end);
}

// 2.35: how the unwinder finds the tables of the code at an address.
int _dl_find_object(void* address, struct dl_find_object* found) noexcept {
  struct Search {
    std::uintptr_t address;
    struct dl_find_object* found;
  } search{reinterpret_cast<std::uintptr_t>(address), found};
  const auto visit = [](struct dl_phdr_info* object, std::size_t, void* data) {
    auto& wanted = *static_cast<Search*>(data);
    std::uintptr_t begin = UINTPTR_MAX, end = 0, tables = 0;
    bool holds = false;
    for (int i = 0; i < object->dlpi_phnum; ++i) {
      const auto& segment = object->dlpi_phdr[i];
      const std::uintptr_t first = object->dlpi_addr + segment.p_vaddr;
      if (segment.p_type == PT_GNU_EH_FRAME) tables = first;
      if (segment.p_type != PT_LOAD) continue;
      const std::uintptr_t last = first + segment.p_memsz;
      begin = first < begin ? first : begin;
      end = last > end ? last : end;
      holds |= first <= wanted.address && wanted.address < last;
    }
    if (!holds || tables == 0) return 0;
    wanted.found->dlfo_flags = 0;
    wanted.found->dlfo_map_start = reinterpret_cast<void*>(begin);
    wanted.found->dlfo_map_end = reinterpret_cast<void*>(end);
    wanted.found->dlfo_link_map = nullptr;
    wanted.found->dlfo_eh_frame = reinterpret_cast<void*>(tables);
    return 1;
  };
  return dl_iterate_phdr(visit, &search) == 1 ? 0 : -1;
}

// 2.36: what std::random_device reads.
std::uint32_t arc4random() {
  std::uint32_t value = 0;
  auto* bytes = reinterpret_cast<unsigned char*>(&value);
  for (std::size_t filled = 0; filled < sizeof value;) {
    const ssize_t got = getrandom(bytes + filled, sizeof value - filled, 0);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return value;
}

}  // extern "C"
