// Elementary functions of vectors for one type of numbers; ElementaryFunctions.c includes this once for each, and says
// how.
//
// To be defined before: `real`; `bit_pattern` and `signed_integer` of its size; `NAMED(x)`, the name of x for this
// type; `FUSED(x, y, z)`, x y + z rounded once; the format (`significand_bits`, `exponent_bias`); arguments from
// which on results are constant; `reduced_exponential`.

NAGANO_BODY real NAMED(number_of)(bit_pattern bits) {
  real x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

#define sign_bit ((bit_pattern)1 << (8 * sizeof(real) - 1))

/// 2^n for exponents of normal numbers.
NAGANO_BODY real NAMED(power_of_two)(signed_integer n) {
  return NAMED(number_of)((bit_pattern)(n + exponent_bias) << significand_bits);
}

NAGANO_BODY real NAMED(exponential)(real x) {
  // Beyond the bounds the result is zero or infinite; a NaN passes both comparisons.
  real bounded = x > largest_exponential_argument ? largest_exponential_argument : x;
  bounded = bounded < least_exponential_argument ? least_exponential_argument : bounded;
  signed_integer n;
  const real p = NAMED(reduced_exponential)(bounded, &n);
  // Two factors: 2^n itself may lie outside the range. The offset keeps the shift unsigned.
  const signed_integer half = (signed_integer)((bit_pattern)(n + 2048) >> 1) - 1024;
  return ((1 + p) * NAMED(power_of_two)(half)) * NAMED(power_of_two)(n - half);
}

NAGANO_BODY real NAMED(hyperbolic_tangent)(real x) {
  const bit_pattern sign = NAMED(bits_of)(x) & sign_bit;
  const real magnitude = NAMED(number_of)(NAMED(bits_of)(x) ^ sign);
  const real bounded = magnitude > tangent_bound ? tangent_bound : magnitude;
  signed_integer n;
  const real p = NAMED(reduced_exponential)(bounded + bounded, &n);
  const real scale = NAMED(power_of_two)(n);
  const real t = FUSED(scale, p, scale - 1);
  return NAMED(number_of)(NAMED(bits_of)(t / (t + 2)) | sign);
}

NAGANO_BODY real NAMED(logistic_sigmoid)(real x) {
  const real e = NAMED(exponential)(NAMED(number_of)(NAMED(bits_of)(x) | sign_bit));
  return (x >= 0 ? 1 : e) / (1 + e);
}

// Four vectors at a time hide the latency of the polynomial. No step depends on another, also where x and y are equal;
// without being told so, the compiler would take a scalar loop there.
#define NAGANO_INTERLEAVED _Pragma("clang loop vectorize(assume_safety) interleave_count(4)")

#define NAGANO_LOOP(name, function, set, attribute)                                  \
  attribute static void NAMED(name##_##set)(const real *x, real *y, ptrdiff_t count) { \
    NAGANO_INTERLEAVED for (ptrdiff_t i = 0; i < count; i++) y[i] = NAMED(function)(x[i]); \
  }

#if defined(__x86_64__)
#define NAGANO_ELEMENTWISE(name, function)                                  \
  NAGANO_LOOP(name, function, baseline, )                                   \
  NAGANO_LOOP(name, function, avx2, NAGANO_AVX2)                            \
  NAGANO_LOOP(name, function, avx512, NAGANO_AVX512)                        \
  void NAMED(name)(int set, const real *x, real *y, ptrdiff_t count) {      \
    if (set == nagano_avx512) return NAMED(name##_avx512)(x, y, count);     \
    if (set == nagano_avx2) return NAMED(name##_avx2)(x, y, count);         \
    NAMED(name##_baseline)(x, y, count);                                    \
  }
#else
#define NAGANO_ELEMENTWISE(name, function)                             \
  NAGANO_LOOP(name, function, baseline, )                              \
  void NAMED(name)(int set, const real *x, real *y, ptrdiff_t count) { \
    (void)set;                                                         \
    NAMED(name##_baseline)(x, y, count);                               \
  }
#endif

NAGANO_ELEMENTWISE(nagano_exp, exponential)
NAGANO_ELEMENTWISE(nagano_tanh, hyperbolic_tangent)
NAGANO_ELEMENTWISE(nagano_sigmoid, logistic_sigmoid)

#undef NAGANO_ELEMENTWISE
#undef NAGANO_LOOP
#undef NAGANO_INTERLEAVED
#undef sign_bit
