// Loops over doubles or floats, compiled once for each vector width of the machine, in which every rounding is
// prescribed, so that a result depends on the values alone: not on a position in a buffer, not on the machine.
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
  /// AVX2 and FMA, 32 bytes at a time.
  nagano_avx2 = 1,
  /// AVX-512, 64 bytes at a time.
  nagano_avx512 = 2
};

/// The widest set this machine has.
int nagano_widest_instruction_set(void);

/// Whether this machine has an instruction for fused multiply-add.
int nagano_has_fused_multiply_add(void);

/// y[i] = exp(x[i]) for i < count. `x` and `y` are equal or do not overlap.
void nagano_exp_double(int set, const double *x, double *y, ptrdiff_t count);
void nagano_exp_float(int set, const float *x, float *y, ptrdiff_t count);

/// y[i] = tanh(x[i]) for i < count. `x` and `y` are equal or do not overlap.
void nagano_tanh_double(int set, const double *x, double *y, ptrdiff_t count);
void nagano_tanh_float(int set, const float *x, float *y, ptrdiff_t count);

/// y[i] = 1 / (1 + exp(-x[i])) for i < count. `x` and `y` are equal or do not overlap.
void nagano_sigmoid_double(int set, const double *x, double *y, ptrdiff_t count);
void nagano_sigmoid_float(int set, const float *x, float *y, ptrdiff_t count);

/// Gaps between the rows of an operand may be read, and do not count; no other thread may write there meanwhile.

/// C[i,j] = (A·B)[i,j], row-major, A of m x k and B of k x n after transposition.
/// Each sum runs over l = 0, …, k-1 in this order, starting from zero, by fused multiply-add.
void nagano_fixed_order_product_double(
    int set, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t lda,
    const double *b, ptrdiff_t ldb, double *c, ptrdiff_t ldc);

/// The same in single precision.
void nagano_fixed_order_product_float(
    int set, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t lda,
    const float *b, ptrdiff_t ldb, float *c, ptrdiff_t ldc);

/// The largest k of a total product.
enum { nagano_total_depth = 256 };

/// The rows of a transposed A that a product copies at once: with as many or fewer, B is read once.
#if defined(__APPLE__)
enum { nagano_kept_rows = 128 };
#else
enum { nagano_kept_rows = 256 };
#endif

/// T[i,j] = (A·B)[i,j], or T[i,j] + (A·B)[i,j] if `adds`, for k up to nagano_total_depth: (A·B)[i,j] is rounded as
/// above, and then added to a double.
void nagano_total_product_double(
    int set, int adds, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a,
    ptrdiff_t lda, const double *b, ptrdiff_t ldb, double *totals, ptrdiff_t stride);
void nagano_total_product_float(
    int set, int adds, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a,
    ptrdiff_t lda, const float *b, ptrdiff_t ldb, double *totals, ptrdiff_t stride);

/// M[i,j] = M[i,j] + v[j] for i < rows, j < columns. `v` lies outside M.
void nagano_add_to_rows_double(
    int set, const double *v, double *matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride);
void nagano_add_to_rows_float(
    int set, const float *v, float *matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride);

/// v[j] = M[0,j] + M[1,j] + … in this order. `v` lies outside M.
void nagano_sum_rows_double(
    int set, const double *matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, double *v);
void nagano_sum_rows_float(int set, const float *matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, float *v);

/// d[i] = d[i] · (1 - y[i]²) for i < count: the slope of tanh where its value is y. `y` and `d` do not overlap.
void nagano_multiply_by_tanh_slopes_double(int set, const double *y, double *d, ptrdiff_t count);
void nagano_multiply_by_tanh_slopes_float(int set, const float *y, float *d, ptrdiff_t count);

/// d[i] = d[i] · (y[i] · (1 - y[i])) for i < count: the slope of the sigmoid where its value is y. `y` and `d` do not
/// overlap.
void nagano_multiply_by_sigmoid_slopes_double(int set, const double *y, double *d, ptrdiff_t count);
void nagano_multiply_by_sigmoid_slopes_float(int set, const float *y, float *d, ptrdiff_t count);

/// y[i] = y[i] + alpha · x[i] for i < count, rounded twice. `x` and `y` do not overlap.
void nagano_add_multiple_double(int set, double alpha, const double *x, double *y, ptrdiff_t count);
void nagano_add_multiple_float(int set, float alpha, const float *x, float *y, ptrdiff_t count);

/// z[i] = factors[0] · x[0][i] + … + factors[terms - 1] · x[terms - 1][i] for first <= i < end, added in this order,
/// each product and sum rounded; there is one term at least. `z` may be one of the x; it overlaps none of them
/// otherwise.
void nagano_linear_combination(
    int set, ptrdiff_t terms, const double *factors, const double *const *x, double *z, ptrdiff_t first, ptrdiff_t end);

#ifdef __cplusplus
}
#endif

#endif
