// The rank of a matrix modulo a small prime, computed by FFLAS-FFPACK over BLAS; exact counting with GMP.
#ifndef NAGANO_C_EXACT_ALGEBRA_H
#define NAGANO_C_EXACT_ALGEBRA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Rank over the integers modulo `prime` of the row-major `rows` x `columns` matrix `entries`, whose entries are
/// integers 0 ..< prime stored as doubles. The matrix is overwritten. `prime` must be an odd prime below 2^26.
/// Uses `threads` threads; with 1 it is FFPACK's own rank. Returns a negative number when memory ran out.
int64_t nagano_rank_modulo(double *entries, size_t rows, size_t columns, uint64_t prime, size_t threads);

/// The integer `e^-(linear + quadratic / 2) * sum_r (r + shift)^power g_r`, where `g_r` is the coefficient of `y^r` in
/// `exp(linear y + quadratic y^2 / 2)`; `linear` and `quadratic` are 0 or 1, not both 0. Writes its limbs, the lowest first,
/// and returns their number; a negative number if there is no room or the sum is not near an integer.
int64_t nagano_exponential_moment(
    uint64_t power, uint64_t linear, uint64_t quadratic, uint64_t shift, uint64_t *limbs, size_t capacity);

/// Row `row` of the triangle `T(n, k) = T(n - 1, k - 1) + (slope k + offset) T(n - 1, k)`, `T(0, 0) = 1`. Entry `k` has
/// `sizes[row - k]` limbs from `limbs + (row - k) * stride`, the lowest first. `stride` must exceed the limbs of the sum
/// of the row by one.
void nagano_triangle_row(size_t row, uint64_t slope, uint64_t offset, size_t stride, uint64_t *limbs, size_t *sizes);

#ifdef __cplusplus
}
#endif

#endif
