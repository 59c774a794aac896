// Goals, in this order:
// 1. A result depends on the argument alone. The functions are branch-free sequences of IEEE operations on one
//    number; the compiler turns the loops over them into vector code, which rounds as the scalar code does, so that
//    full vectors, remainders and every instruction set agree in every bit.
// 2. tanh(-x) = -tanh(x) in every bit: computed at |x|, the sign copied.
// 3. Errors below 2.6 units in the last place for tanh, 1 for exp, 2.5 for the sigmoid, subnormal results aside; NaN,
//    infinities and signed zeros as in C.
// 4. Speed: no tables, no branches, one division, and multiply-adds fused by name: an instruction where the machine
//    has it (x86-64 since 2013, arm64), a library call of the same bits where not.
//
// exp. With n the integer nearest to x / ln 2 and r = x - n ln 2, |r| <= (ln 2)/2 and exp(x) = 2^n (1 + p), where p =
// exp(r) - 1 = r + r² (1/2! + r/3! + ... + r^11/13!); the first term left out is below 2^-56 |p|. In single precision
// the last term is r^6/8!, and the first left out below 2^-29 |p|. ln 2 is split into a head of 33 bits (15 in single
// precision), whose product by n is exact, and a tail (W. J. Cody and W. Waite, Software Manual for the Elementary
// Functions, 1980, chapter 6).
//
// tanh. With t = exp(2|x|) - 1 = 2^n p + (2^n - 1), tanh |x| = t / (t + 2). For small |x|, n = 0 and t = p carries
// full relative accuracy. From |x| = 22 (10) on, the result rounds to 1.
//
// sigmoid. With e = exp(-|x|) <= 1, it is 1 / (1 + e) for x >= 0 and e / (1 + e) for x < 0: no overflow, and relative
// accuracy far to the left.
//
// Rejected: the vector functions of glibc (libmvec), slower (tanh) and absent elsewhere.

#include <stdint.h>
#include <string.h>

#include "InstructionSets.h"

#pragma STDC FP_CONTRACT OFF

NAGANO_BODY uint64_t bits_of_double(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

NAGANO_BODY uint32_t bits_of_float(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

#define real double
#define bit_pattern uint64_t
#define signed_integer int64_t
#define NAMED(name) name##_double
#define FUSED __builtin_fma
#define significand_bits 52
#define exponent_bias 1023
#define largest_exponential_argument 710
#define least_exponential_argument -746
#define tangent_bound 22

/// exp(x) - 1 = 2^n p + (2^n - 1) for |x| < 1100: returns p and sets n.
NAGANO_BODY double reduced_exponential_double(double x, int64_t *n) {
  // Adding 1.5 * 2^52 leaves the nearest integer in the low bits of the significand.
  const double shift = 0x1.8p52;
  const double shifted = FUSED(x, 0x1.71547652b82fep0, shift);
  const double multiple = shifted - shift;
  *n = (int64_t)(bits_of_double(shifted) - bits_of_double(shift));
  const double r = FUSED(-multiple, 0x1.a39ef35793c76p-33, FUSED(-multiple, 0x1.62e42feep-1, x));
  double q = 1.0 / 6227020800;
  q = FUSED(q, r, 1.0 / 479001600);
  q = FUSED(q, r, 1.0 / 39916800);
  q = FUSED(q, r, 1.0 / 3628800);
  q = FUSED(q, r, 1.0 / 362880);
  q = FUSED(q, r, 1.0 / 40320);
  q = FUSED(q, r, 1.0 / 5040);
  q = FUSED(q, r, 1.0 / 720);
  q = FUSED(q, r, 1.0 / 120);
  q = FUSED(q, r, 1.0 / 24);
  q = FUSED(q, r, 1.0 / 6);
  q = FUSED(q, r, 0.5);
  return FUSED(r * r, q, r);
}
#include "ElementaryFunctions.h"
#undef real
#undef bit_pattern
#undef signed_integer
#undef NAMED
#undef FUSED
#undef significand_bits
#undef exponent_bias
#undef largest_exponential_argument
#undef least_exponential_argument
#undef tangent_bound

#define real float
#define bit_pattern uint32_t
#define signed_integer int32_t
#define NAMED(name) name##_float
#define FUSED __builtin_fmaf
#define significand_bits 23
#define exponent_bias 127
#define largest_exponential_argument 89
#define least_exponential_argument -105
#define tangent_bound 10

/// exp(x) - 1 = 2^n p + (2^n - 1) for |x| < 128: returns p and sets n.
NAGANO_BODY float reduced_exponential_float(float x, int32_t *n) {
  const float shift = 0x1.8p23f;
  const float shifted = FUSED(x, 0x1.715476p0f, shift);
  const float multiple = shifted - shift;
  *n = (int32_t)(bits_of_float(shifted) - bits_of_float(shift));
  const float r = FUSED(-multiple, 0x1.7f7d1cp-20f, FUSED(-multiple, 0x1.62e4p-1f, x));
  float q = 1.0f / 40320;
  q = FUSED(q, r, 1.0f / 5040);
  q = FUSED(q, r, 1.0f / 720);
  q = FUSED(q, r, 1.0f / 120);
  q = FUSED(q, r, 1.0f / 24);
  q = FUSED(q, r, 1.0f / 6);
  q = FUSED(q, r, 0.5f);
  return FUSED(r * r, q, r);
}
#include "ElementaryFunctions.h"
