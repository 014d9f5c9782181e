#include <stdio.h>

/* Debian's static libpng is made for programs: it takes the address of stderr as no shared library may. `make python`
 * gives it this name instead. */
FILE *navsim_standard_error;

__attribute__((constructor)) static void set_standard_error(void) { navsim_standard_error = stderr; }
