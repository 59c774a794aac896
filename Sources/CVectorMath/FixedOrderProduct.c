// Goals, in this order:
// 1. C[i,j] depends on row i of A, column j of B and k alone: it is one chain sum = fma(a, b, sum) over
//    l = 0, ..., k-1 from zero, in full tiles as in remainders. A fused multiply-add rounds once by definition, so
//    every machine gives the same bits; a machine without the instruction takes it from the C library, slowly.
// 2. No allocation: blocks lie on the stack, 24 KiB in all.
// 3. Speed. A block of B (`block_depth` x `panel`) is copied to the stack, which settles its transposition and its
//    remainder; tiles of rows keep their sums in registers across the block, and between blocks in `sums`. Parking a
//    sum in memory does not round it.
//
// Rejected: multiply, round, add. It is as safe and needs no special instruction, but ran at 0.55 of the speed.

#include <string.h>

#include "InstructionSets.h"

#pragma STDC FP_CONTRACT OFF

/// Eight doubles; a machine with narrower registers uses several.
typedef double lanes __attribute__((vector_size(64), aligned(8)));

enum { panel = 16, block_rows = 128, block_depth = 64 };

/// An operand and whether the index of the sum is that of its rows.
struct operand {
  const double *entries;
  ptrdiff_t stride;
  int transposed;
};

/// Copies B[first_l ..< first_l + depth, first_j ..< first_j + width] into rows of `panel`, zeros beyond `width`.
NAGANO_BODY void pack(
    struct operand b, ptrdiff_t first_l, ptrdiff_t depth, ptrdiff_t first_j, ptrdiff_t width, double *packed) {
  if (width < panel) memset(packed, 0, sizeof(double) * (size_t)(depth * panel));
  if (b.transposed) {
    for (ptrdiff_t j = 0; j < width; j++) {
      const double *source = b.entries + (first_j + j) * b.stride + first_l;
      for (ptrdiff_t l = 0; l < depth; l++) packed[l * panel + j] = source[l];
    }
  } else {
    for (ptrdiff_t l = 0; l < depth; l++) {
      const double *source = b.entries + (first_l + l) * b.stride + first_j;
      for (ptrdiff_t j = 0; j < width; j++) packed[l * panel + j] = source[j];
    }
  }
}

/// sums[r, 0 ..< 8·vectors] += A[r, l] packed[l, ...] for r < rows, l < depth; `a` points to A[0, 0].
NAGANO_BODY void add_tile(
    const int rows, const int vectors, const double *a, ptrdiff_t row_step, ptrdiff_t depth_step, ptrdiff_t depth,
    const double *packed, double *sums) {
  lanes tile[8][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) tile[r][v] = *(const lanes *)(sums + r * panel + v * 8);
  for (ptrdiff_t l = 0; l < depth; l++) {
    const double *row = packed + l * panel;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const double x = a[r * row_step + l * depth_step];
      const lanes factor = {x, x, x, x, x, x, x, x};
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        tile[r][v] = __builtin_elementwise_fma(factor, *(const lanes *)(row + v * 8), tile[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(lanes *)(sums + r * panel + v * 8) = tile[r][v];
}

/// The sums of `rows` rows and `8·vectors` columns in tiles of `tile_rows` x `8·tile_vectors`, then single rows.
NAGANO_BODY void add_block(
    const int tile_rows, const int tile_vectors, const int vectors, const double *a, ptrdiff_t row_step,
    ptrdiff_t depth_step, ptrdiff_t rows, ptrdiff_t depth, const double *packed, double *sums) {
  ptrdiff_t i = 0;
  for (; i + tile_rows <= rows; i += tile_rows)
    for (int v = 0; v < vectors; v += tile_vectors)
      add_tile(
          tile_rows, tile_vectors, a + i * row_step, row_step, depth_step, depth, packed + v * 8,
          sums + i * panel + v * 8);
  for (; i < rows; i++) add_tile(1, vectors, a + i * row_step, row_step, depth_step, depth, packed, sums + i * panel);
}

/// C[0 ..< rows, 0 ..< width] = alpha * sums + (keeps_c ? C : 0).
NAGANO_BODY void store(
    const double *sums, ptrdiff_t rows, ptrdiff_t width, double alpha, int keeps_c, double *c, ptrdiff_t ldc) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    const double *row = sums + i * panel;
    double *target = c + i * ldc;
    if (keeps_c) {
      for (ptrdiff_t j = 0; j < width; j++) target[j] = alpha * row[j] + target[j];
    } else {
      for (ptrdiff_t j = 0; j < width; j++) target[j] = alpha * row[j];
    }
  }
}

NAGANO_BODY void product(
    const int tile_rows, const int tile_vectors, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, double alpha,
    struct operand a, struct operand b, int keeps_c, double *c, ptrdiff_t ldc) {
  double packed[block_depth * panel] __attribute__((aligned(64)));
  double sums[block_rows * panel] __attribute__((aligned(64)));
  const ptrdiff_t row_step = a.transposed ? 1 : a.stride;
  const ptrdiff_t depth_step = a.transposed ? a.stride : 1;
  for (ptrdiff_t j = 0; j < n; j += panel) {
    const ptrdiff_t width = n - j < panel ? n - j : panel;
    for (ptrdiff_t i = 0; i < m; i += block_rows) {
      const ptrdiff_t rows = m - i < block_rows ? m - i : block_rows;
      memset(sums, 0, sizeof(double) * (size_t)(rows * panel));
      for (ptrdiff_t l = 0; l < k; l += block_depth) {
        const ptrdiff_t depth = k - l < block_depth ? k - l : block_depth;
        pack(b, l, depth, j, width, packed);
        const double *corner = a.entries + i * row_step + l * depth_step;
        if (width > 8)
          add_block(tile_rows, tile_vectors, 2, corner, row_step, depth_step, rows, depth, packed, sums);
        else
          add_block(tile_rows, 1, 1, corner, row_step, depth_step, rows, depth, packed, sums);
      }
      store(sums, rows, width, alpha, keeps_c, c + i * ldc + j, ldc);
    }
  }
}

#define NAGANO_PRODUCT(set, attribute, tile_rows, tile_vectors)                                                       \
  attribute static void product_##set(                                                                                \
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, double alpha, const struct operand *a, const struct operand *b,          \
      int keeps_c, double *c, ptrdiff_t ldc) {                                                                        \
    product(tile_rows, tile_vectors, m, n, k, alpha, *a, *b, keeps_c, c, ldc);                                        \
  }

// Tiles that fit the registers: 32 of eight doubles, 16 of four, 32 (arm64) or 16 (x86-64) of two.
#if defined(__aarch64__)
NAGANO_PRODUCT(baseline, , 4, 1)
#else
NAGANO_PRODUCT(baseline, , 2, 1)
#endif
#if defined(__x86_64__)
NAGANO_PRODUCT(avx2, NAGANO_AVX2, 4, 1)
NAGANO_PRODUCT(avx512, NAGANO_AVX512, 8, 2)
#endif

void nagano_fixed_order_product(
    int set, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, double alpha, const double *a,
    ptrdiff_t lda, const double *b, ptrdiff_t ldb, int keeps_c, double *c, ptrdiff_t ldc) {
  const struct operand left = {a, lda, transposes_a}, right = {b, ldb, transposes_b};
#if defined(__x86_64__)
  if (set == nagano_avx512) return product_avx512(m, n, k, alpha, &left, &right, keeps_c, c, ldc);
  if (set == nagano_avx2) return product_avx2(m, n, k, alpha, &left, &right, keeps_c, c, ldc);
#endif
  (void)set;
  product_baseline(m, n, k, alpha, &left, &right, keeps_c, c, ldc);
}
