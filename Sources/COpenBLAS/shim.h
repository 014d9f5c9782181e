#ifndef NAVSIM_COPENBLAS_SHIM_H
#define NAVSIM_COPENBLAS_SHIM_H

#include <cblas.h>
#include <stdlib.h>
#include <strings.h>

// What chooses OpenBLAS's kernels when the library is loaded; absent where it was built for one processor only.
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

// An OpenBLAS older than the processor does not know it and falls back to its kernels for SSE3, "Prescott", at a fifth
// of the speed. Where the processor has AVX-512 as Skylake servers have it, or AVX2 and FMA, it gets the kernels that
// OpenBLAS has for these, before the first product. OPENBLAS_CORETYPE, if set, holds.
static inline void navsim_openblas_choose_kernels(void) {
#if defined(__x86_64__)
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit || getenv("OPENBLAS_CORETYPE")) return;
  if (strcasecmp(openblas_get_corename(), "Prescott") != 0) return;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return;
  const int hasAVX512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl");
  setenv("OPENBLAS_CORETYPE", hasAVX512 ? "SkylakeX" : "Haswell", 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  unsetenv("OPENBLAS_CORETYPE");
#endif
}

#endif
