// Hot functions are compiled for three levels of x86-64 and the best one is picked when the program
// starts, so that one binary runs everywhere. GCC only: clang 14 lacks the levels, and the
// resolvers run before a sanitizer's own start-up.
#pragma once

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define MOESCOPE_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define MOESCOPE_CLONES
#endif

// Helpers must be inlined into each clone to be compiled for its level.
#define MOESCOPE_INLINE inline __attribute__((always_inline))
