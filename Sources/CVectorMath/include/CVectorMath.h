// Loops over doubles, compiled once for each vector width of the machine, in which every rounding is prescribed, so
// that a result depends on the values alone: not on a position in a buffer, not on the machine.
//
// `set` names the instructions to use. Every set gives the same bits; a set the machine lacks must not be asked for.

#ifndef NAGANO_VECTOR_MATH_H
#define NAGANO_VECTOR_MATH_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The instructions a loop was compiled for.
enum nagano_instruction_set {
  /// What every machine of the architecture has: SSE2 on x86-64, NEON on arm64.
  nagano_baseline = 0,
  /// AVX2 and FMA, four doubles at a time.
  nagano_avx2 = 1,
  /// AVX-512, eight doubles at a time.
  nagano_avx512 = 2
};

/// The widest set this machine has.
int nagano_widest_instruction_set(void);

/// Whether this machine has an instruction for fused multiply-add.
int nagano_has_fused_multiply_add(void);

/// y[i] = exp(x[i]) for i < count. `x` and `y` are equal or do not overlap.
void nagano_exp(int set, const double *x, double *y, ptrdiff_t count);

/// y[i] = tanh(x[i]) for i < count. `x` and `y` are equal or do not overlap.
void nagano_tanh(int set, const double *x, double *y, ptrdiff_t count);

/// y[i] = 1 / (1 + exp(-x[i])) for i < count. `x` and `y` are equal or do not overlap.
void nagano_sigmoid(int set, const double *x, double *y, ptrdiff_t count);

/// C[i,j] = alpha * (A·B)[i,j] + (keeps_c ? C[i,j] : 0), row-major, A of m x k and B of k x n after transposition.
/// Each sum runs over l = 0, …, k-1 in this order, starting from zero, by fused multiply-add.
void nagano_fixed_order_product(
    int set, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, double alpha, const double *a,
    ptrdiff_t lda, const double *b, ptrdiff_t ldb, int keeps_c, double *c, ptrdiff_t ldc);

#ifdef __cplusplus
}
#endif

#endif
