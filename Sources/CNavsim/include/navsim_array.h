/* Memory of the caller's; included by the parts of navsim.h. */
#ifndef NAVSIM_ARRAY_H
#define NAVSIM_ARRAY_H

#include <stddef.h>

/* An array of the caller's. */
typedef struct {
  void *data;
  size_t count; /* of elements */
} navsim_array;

#endif
