#ifndef NAVSIM_COPENSSL_SHIM_H
#define NAVSIM_COPENSSL_SHIM_H

#include <openssl/sha.h>

#endif
