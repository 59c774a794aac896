// The rank of a matrix modulo a small prime, computed by FFLAS-FFPACK over BLAS.
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

#ifdef __cplusplus
}
#endif

#endif
