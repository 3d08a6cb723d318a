/*
 * bits_avx512.h - the kernels of bits.h for processors with AVX-512 BW, DQ and VL.
 */
#ifndef TG_EVAL_BITS_AVX512_H
#define TG_EVAL_BITS_AVX512_H

#include "eval/bits.h"

/* NULL where the processor, or the compiler's target, has no such thing. */
const bit_kernels *bit_kernels_avx512(void);

#endif
