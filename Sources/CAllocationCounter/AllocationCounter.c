// Counts heap allocations per thread by standing in front of glibc's allocator, as its manual allows
// ("Replacing malloc"): every call is passed on unchanged. Sanitizers bring an allocator of their own, which stays.
#include "AllocationCounter.h"

#include <errno.h>
#include <features.h>
#include <stddef.h>

#ifdef __has_feature
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define HAS_SANITIZER
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)
static __thread long count;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t members, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

void *malloc(size_t size) { count++; return __libc_malloc(size); }
void *calloc(size_t members, size_t size) { count++; return __libc_calloc(members, size); }
void *realloc(void *block, size_t size) { count++; return __libc_realloc(block, size); }
void *memalign(size_t alignment, size_t size) { count++; return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { count++; return __libc_memalign(alignment, size); }
void free(void *block) { __libc_free(block); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
  count++;
  void *found = __libc_memalign(alignment, size);
  if (found == NULL) return ENOMEM;
  *block = found;
  return 0;
}

long navsim_allocation_count(void) { return count; }
#else
long navsim_allocation_count(void) { return -1; }
#endif
