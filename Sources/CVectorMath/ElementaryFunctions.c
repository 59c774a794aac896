// Goals, in this order:
// 1. A result depends on the argument alone. The functions below are branch-free sequences of IEEE operations on one
//    double; the compiler turns the loops over them into vector code, which rounds as the scalar code does, so that
//    full vectors, remainders and every instruction set agree in every bit.
// 2. tanh(-x) = -tanh(x) in every bit: computed at |x|, the sign copied.
// 3. Errors below 2.5 units in the last place for tanh, 1.5 for exp, 2.5 for the sigmoid, subnormal results aside;
//    NaN, infinities and signed zeros as in C.
// 4. Speed: no tables, no branches, one division.
//
// exp. With n the integer nearest to x / ln 2 and r = x - n ln 2, |r| <= (ln 2)/2 and exp(x) = 2^n (1 + p), where
// p = exp(r) - 1 = r + r² (1/2! + r/3! + ... + r^11/13!); the first term left out is below 2^-56 |p|. ln 2 is split
// into a head of 33 bits, whose product by n is exact, and a tail (W. J. Cody and W. Waite, Software Manual for the
// Elementary Functions, 1980, chapter 6).
//
// tanh. With t = exp(2|x|) - 1 = 2^n p + (2^n - 1), tanh |x| = t / (t + 2). For small |x|, n = 0 and t = p carries full
// relative accuracy. From |x| = 22 on, the result rounds to 1.
//
// sigmoid. With e = exp(-|x|) <= 1, it is 1 / (1 + e) for x >= 0 and e / (1 + e) for x < 0: no overflow, and relative
// accuracy far to the left.
//
// Rejected: the vector functions of glibc (libmvec), slower (tanh) and absent elsewhere; fused multiply-add, 1.5 times
// as fast where the machine has it and a library call for each operation where not.

#include <stdint.h>
#include <string.h>

#include "InstructionSets.h"

#pragma STDC FP_CONTRACT OFF

NAGANO_BODY uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

NAGANO_BODY double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static const uint64_t sign_bit = 0x8000000000000000u;

/// 2^n for -1022 <= n <= 1023.
NAGANO_BODY double power_of_two(int64_t n) { return double_of((uint64_t)(n + 1023) << 52); }

/// exp(x) - 1 = 2^n p + (2^n - 1) for |x| < 1100: returns p and sets n.
NAGANO_BODY double reduced_exponential(double x, int64_t *n) {
  // Adding 1.5 * 2^52 leaves the nearest integer in the low bits of the significand.
  const double shift = 0x1.8p52;
  const double shifted = x * 0x1.71547652b82fep0 + shift;
  const double multiple = shifted - shift;
  *n = (int64_t)(bits_of(shifted) - bits_of(shift));
  const double r = (x - multiple * 0x1.62e42feep-1) - multiple * 0x1.a39ef35793c76p-33;
  double q = 1.0 / 6227020800;
  q = q * r + 1.0 / 479001600;
  q = q * r + 1.0 / 39916800;
  q = q * r + 1.0 / 3628800;
  q = q * r + 1.0 / 362880;
  q = q * r + 1.0 / 40320;
  q = q * r + 1.0 / 5040;
  q = q * r + 1.0 / 720;
  q = q * r + 1.0 / 120;
  q = q * r + 1.0 / 24;
  q = q * r + 1.0 / 6;
  q = q * r + 0.5;
  return r + (r * r) * q;
}

NAGANO_BODY double exponential(double x) {
  // Beyond the bounds the result is zero or infinite; a NaN passes both comparisons.
  double bounded = x > 710 ? 710 : x;
  bounded = bounded < -746 ? -746 : bounded;
  int64_t n;
  const double p = reduced_exponential(bounded, &n);
  // Two factors: 2^n itself may lie outside the range of doubles. The offset keeps the shift unsigned.
  const int64_t half = (int64_t)((uint64_t)(n + 2048) >> 1) - 1024;
  return ((1 + p) * power_of_two(half)) * power_of_two(n - half);
}

NAGANO_BODY double hyperbolic_tangent(double x) {
  const uint64_t sign = bits_of(x) & sign_bit;
  const double magnitude = double_of(bits_of(x) ^ sign);
  const double bounded = magnitude > 22 ? 22 : magnitude;
  int64_t n;
  const double p = reduced_exponential(bounded + bounded, &n);
  const double scale = power_of_two(n);
  const double t = scale * p + (scale - 1);
  return double_of(bits_of(t / (t + 2)) | sign);
}

NAGANO_BODY double logistic_sigmoid(double x) {
  const double e = exponential(double_of(bits_of(x) | sign_bit));
  return (x >= 0 ? 1 : e) / (1 + e);
}

// Four vectors at a time hide the latency of the polynomial. No step depends on another, also where x and y are equal;
// without being told so, the compiler would take a scalar loop there.
#define NAGANO_INTERLEAVED _Pragma("clang loop vectorize(assume_safety) interleave_count(4)")

#define NAGANO_LOOP(name, function, set, attribute)                               \
  attribute static void name##_##set(const double *x, double *y, ptrdiff_t count) { \
    NAGANO_INTERLEAVED for (ptrdiff_t i = 0; i < count; i++) y[i] = function(x[i]); \
  }

#if defined(__x86_64__)
#define NAGANO_ELEMENTWISE(name, function)                                  \
  NAGANO_LOOP(name, function, baseline, )                                   \
  NAGANO_LOOP(name, function, avx2, NAGANO_AVX2)                            \
  NAGANO_LOOP(name, function, avx512, NAGANO_AVX512)                        \
  void name(int set, const double *x, double *y, ptrdiff_t count) {         \
    if (set == nagano_avx512) return name##_avx512(x, y, count);            \
    if (set == nagano_avx2) return name##_avx2(x, y, count);                \
    name##_baseline(x, y, count);                                           \
  }
#else
#define NAGANO_ELEMENTWISE(name, function)                          \
  NAGANO_LOOP(name, function, baseline, )                           \
  void name(int set, const double *x, double *y, ptrdiff_t count) { \
    (void)set;                                                      \
    name##_baseline(x, y, count);                                   \
  }
#endif

NAGANO_ELEMENTWISE(nagano_exp, exponential)
NAGANO_ELEMENTWISE(nagano_tanh, hyperbolic_tangent)
NAGANO_ELEMENTWISE(nagano_sigmoid, logistic_sigmoid)
