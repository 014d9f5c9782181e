#ifndef NAVSIM_ALLOCATION_COUNTER_H
#define NAVSIM_ALLOCATION_COUNTER_H

/// How many times the calling thread has allocated heap memory since it started, or -1 where the C library
/// offers no way to count (anything but glibc), or a sanitizer has taken its place.
long navsim_allocation_count(void);

#endif
