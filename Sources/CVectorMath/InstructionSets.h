// One body, compiled for each instruction set: the body is a function that is always inlined, its callers carry the
// target attribute. Contraction is off: a * b + c rounds twice everywhere, and what is fused is fused by name.

#ifndef NAGANO_INSTRUCTION_SETS_H
#define NAGANO_INSTRUCTION_SETS_H

#include "CVectorMath.h"

#define NAGANO_BODY static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define NAGANO_AVX2 __attribute__((target("avx2,fma")))
#define NAGANO_AVX512 __attribute__((target("avx512f")))
#endif

#endif
