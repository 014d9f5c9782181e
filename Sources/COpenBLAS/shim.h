#ifndef NAVSIM_COPENBLAS_SHIM_H
#define NAVSIM_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
