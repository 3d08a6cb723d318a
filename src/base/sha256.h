/*
 * sha256.h - FIPS 180-4 SHA-256, for the digest of a pack.
 */
#ifndef TG_BASE_SHA256_H
#define TG_BASE_SHA256_H

#include "base/compiler.h"

typedef struct { uint32_t h[8]; uint64_t bytes; uint8_t block[64]; } sha256;

void sha256_init(sha256 *s);
void sha256_add(sha256 *s, const void *bytes, size_t count);
void sha256_end(sha256 *s, uint8_t out[32]);

#endif
