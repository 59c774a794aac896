// A sum of several multiples of vectors, each read once and the result written once: a step of an integrator is bound
// by memory where vectors are long. Each entry is computed from the entries at its place by the same operations in
// the same order, nothing is fused, so every instruction set gives the same bits.

#include "InstructionSets.h"

#pragma STDC FP_CONTRACT OFF

typedef double lanes __attribute__((vector_size(64), aligned(sizeof(double))));

enum { lane_count = 8, block_vectors = 4, block = block_vectors * lane_count };

NAGANO_BODY void combine(
    ptrdiff_t terms, const double *factors, const double *const *x, double *z, ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t i = first;
  // Several vectors of sums at a time hide the latency of the additions. All terms are read before a sum is written,
  // which may lie where one of them does.
  for (; i + block <= end; i += block) {
    lanes sums[block_vectors];
#pragma clang loop unroll(full)
    for (int v = 0; v < block_vectors; v++) sums[v] = *(const lanes *)(x[0] + i + v * lane_count) * factors[0];
    for (ptrdiff_t t = 1; t < terms; t++)
#pragma clang loop unroll(full)
      for (int v = 0; v < block_vectors; v++) sums[v] += *(const lanes *)(x[t] + i + v * lane_count) * factors[t];
#pragma clang loop unroll(full)
    for (int v = 0; v < block_vectors; v++) *(lanes *)(z + i + v * lane_count) = sums[v];
  }
  for (; i < end; i++) {
    double sum = x[0][i] * factors[0];
    for (ptrdiff_t t = 1; t < terms; t++) sum += x[t][i] * factors[t];
    z[i] = sum;
  }
}

#define NAGANO_COMBINE(set, attribute)                                                                                  \
  attribute static void combine_##set(                                                                                  \
      ptrdiff_t terms, const double *factors, const double *const *x, double *z, ptrdiff_t first, ptrdiff_t end) {    \
    combine(terms, factors, x, z, first, end);                                                                        \
  }

NAGANO_COMBINE(baseline, )
#if defined(__x86_64__)
NAGANO_COMBINE(avx2, NAGANO_AVX2)
NAGANO_COMBINE(avx512, NAGANO_AVX512)
#endif

void nagano_linear_combination(
    int set, ptrdiff_t terms, const double *factors, const double *const *x, double *z, ptrdiff_t first,
    ptrdiff_t end) {
#if defined(__x86_64__)
  if (set == nagano_avx512) return combine_avx512(terms, factors, x, z, first, end);
  if (set == nagano_avx2) return combine_avx2(terms, factors, x, z, first, end);
#endif
  (void)set;
  combine_baseline(terms, factors, x, z, first, end);
}
