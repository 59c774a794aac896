// The fixed-order product for one type of numbers; FixedOrderProduct.c includes this once for each.
//
// To be defined before: `real`, the type; `lane_count`, how many fill 64 bytes; `NAMED(x)`, the name of x for this
// type; and `transpose(v)`, which transposes `lane_count` vectors of as many numbers in place.

/// 64 bytes of numbers; a machine with narrower registers uses several.
typedef real NAMED(lanes) __attribute__((vector_size(64), aligned(sizeof(real))));

/// An operand and whether the index of the sum is that of its rows.
struct NAMED(operand) {
  const real *entries;
  ptrdiff_t stride;
  int transposed;
};

/// Rows of A in groups of eight: entry [8 g + r, l] lies at `entries[g * group_step + r * row_step + l * depth_step]`.
struct NAMED(block) {
  const real *entries;
  ptrdiff_t group_step, row_step, depth_step;
};

#define lanes NAMED(lanes)
#define panel (2 * lane_count)

/// Copies B[first_l ..< first_l + depth, first_j ..< first_j + width] into rows of `panel`, zeros beyond `width`.
NAGANO_BODY void NAMED(pack)(
    struct NAMED(operand) b, ptrdiff_t first_l, ptrdiff_t depth, ptrdiff_t first_j, ptrdiff_t width, real *packed) {
  if (width < panel) memset(packed, 0, sizeof(real) * (size_t)(depth * panel));
  if (!b.transposed) {
    for (ptrdiff_t l = 0; l < depth; l++) {
      const real *source = b.entries + (first_l + l) * b.stride + first_j;
      real *row = packed + l * panel;
      ptrdiff_t j = 0;
      for (; j + lane_count <= width; j += lane_count) *(lanes *)(row + j) = *(const lanes *)(source + j);
      for (; j < width; j++) row[j] = source[j];
    }
    return;
  }
  const real *corner = b.entries + first_j * b.stride + first_l;
  ptrdiff_t j = 0;
  for (; j + lane_count <= width; j += lane_count) {
    ptrdiff_t l = 0;
    for (; l + lane_count <= depth; l += lane_count) {
      lanes square[lane_count];
#pragma clang loop unroll(full)
      for (int i = 0; i < lane_count; i++) square[i] = *(const lanes *)(corner + (j + i) * b.stride + l);
      transpose(square);
#pragma clang loop unroll(full)
      for (int i = 0; i < lane_count; i++) *(lanes *)(packed + (l + i) * panel + j) = square[i];
    }
    for (; l < depth; l++)
      for (int i = 0; i < lane_count; i++) packed[l * panel + j + i] = corner[(j + i) * b.stride + l];
  }
  for (; j < width; j++)
    for (ptrdiff_t l = 0; l < depth; l++) packed[l * panel + j] = corner[j * b.stride + l];
}

/// Whether A is copied before it is used: if its rows are columns in memory and far apart, a tile would read from as
/// many pages as there are terms in a sum.
NAGANO_BODY int NAMED(is_scattered)(struct NAMED(operand) a) {
  return a.transposed && a.stride * (ptrdiff_t)sizeof(real) >= 2048;
}

/// A[first_i ..< first_i + rows, first_l ..< first_l + depth]: where it lies, or copied to `left` in one stream.
NAGANO_BODY struct NAMED(block) NAMED(block_of)(
    struct NAMED(operand) a, ptrdiff_t first_i, ptrdiff_t rows, ptrdiff_t first_l, ptrdiff_t depth, real *left) {
  if (!NAMED(is_scattered)(a)) {
    const ptrdiff_t row_step = a.transposed ? 1 : a.stride, depth_step = a.transposed ? a.stride : 1;
    return (struct NAMED(block)){
        a.entries + first_i * row_step + first_l * depth_step, 8 * row_step, row_step, depth_step};
  }
  const real *corner = a.entries + first_l * a.stride + first_i;
  for (ptrdiff_t l = 0; l < depth; l++) {
    const real *source = corner + l * a.stride;
    real *target = left + l * 8;
    ptrdiff_t i = 0;
    for (; i + 8 <= rows; i += 8, target += 8 * depth)
      for (int r = 0; r < 8; r++) target[r] = source[i + r];
    for (ptrdiff_t r = 0; i + r < rows; r++) target[r] = source[i + r];
  }
  return (struct NAMED(block)){left, 8 * depth, 1, 8};
}

/// sums[r, 0 ..< lane_count·vectors] (+)= A[r, l] packed[l, ...] for r < rows, l < depth; `a` points to A[0, 0].
NAGANO_BODY void NAMED(add_tile)(
    const int rows, const int vectors, const real *a, ptrdiff_t row_step, ptrdiff_t depth_step, ptrdiff_t depth,
    const real *packed, int continues, real *sums, ptrdiff_t stride) {
  lanes tile[8][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      tile[r][v] = continues ? *(const lanes *)(sums + r * stride + v * lane_count) : (lanes){};
  for (ptrdiff_t l = 0; l < depth; l++) {
    const real *row = packed + l * panel;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      // Minus zero leaves every number as it is, and fills the lanes.
      const lanes factor = a[r * row_step + l * depth_step] - (lanes){};
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        tile[r][v] = __builtin_elementwise_fma(factor, *(const lanes *)(row + v * lane_count), tile[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(lanes *)(sums + r * stride + v * lane_count) = tile[r][v];
}

/// The sums of `rows` rows and `lane_count·vectors` columns in tiles of `tile_rows` x `lane_count·tile_vectors`, then in
/// tiles of half as many rows, down to one.
NAGANO_BODY void NAMED(add_rows)(
    const int tile_rows, const int tile_vectors, const int vectors, struct NAMED(block) a, ptrdiff_t rows,
    ptrdiff_t depth, const real *packed, int continues, real *sums, ptrdiff_t stride) {
  ptrdiff_t i = 0;
#define NAGANO_TILES(count)                                                                                   \
  if (count <= tile_rows)                                                                                     \
    for (; i + count <= rows; i += count)                                                                     \
      for (int v = 0; v < vectors; v += tile_vectors)                                                         \
        NAMED(add_tile)(                                                                                      \
            count, tile_vectors, a.entries + i / 8 * a.group_step + i % 8 * a.row_step, a.row_step,           \
            a.depth_step, depth, packed + v * lane_count, continues, sums + i * stride + v * lane_count, stride);
  NAGANO_TILES(8)
  NAGANO_TILES(4)
  NAGANO_TILES(2)
  NAGANO_TILES(1)
#undef NAGANO_TILES
}

/// C[0 ..< rows, 0 ..< width] (+)= A[..., 0 ..< depth] packed, for at most `block_rows` rows of one panel.
NAGANO_BODY void NAMED(add_panel)(
    const int tile_rows, const int tile_vectors, struct NAMED(block) a, ptrdiff_t rows, ptrdiff_t depth,
    const real *packed, ptrdiff_t width, int continues, real *c, ptrdiff_t ldc) {
  if (width == panel)
    return NAMED(add_rows)(tile_rows, tile_vectors, 2, a, rows, depth, packed, continues, c, ldc);
  // Whole vectors need room beyond the last column, which C may not have.
  real sums[block_rows * panel] __attribute__((aligned(64)));
  if (continues)
    for (ptrdiff_t i = 0; i < rows; i++)
      for (ptrdiff_t j = 0; j < panel; j++) sums[i * panel + j] = j < width ? c[i * ldc + j] : 0;
  if (width > lane_count)
    NAMED(add_rows)(
        tile_rows, tile_vectors, 2, a, rows, depth, packed, continues, sums, panel);
  else
    NAMED(add_rows)(tile_rows, 1, 1, a, rows, depth, packed, continues, sums, panel);
  for (ptrdiff_t i = 0; i < rows; i++)
    for (ptrdiff_t j = 0; j < width; j++) c[i * ldc + j] = sums[i * panel + j];
}

NAGANO_BODY void NAMED(product)(
    const int tile_rows, const int tile_vectors, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, struct NAMED(operand) a,
    struct NAMED(operand) b, real *c, ptrdiff_t ldc) {
  real packed[block_depth * panel] __attribute__((aligned(64)));
  real left[packed_rows * block_depth] __attribute__((aligned(64)));
  const ptrdiff_t step = NAMED(is_scattered)(a) ? packed_rows : block_rows;
  for (ptrdiff_t i = 0; i < m; i += step) {
    const ptrdiff_t rows = m - i < step ? m - i : step;
    ptrdiff_t l = 0;
    do {
      const ptrdiff_t depth = k - l < block_depth ? k - l : block_depth;
      const struct NAMED(block) block = NAMED(block_of)(a, i, rows, l, depth, left);
      for (ptrdiff_t j = 0; j < n; j += panel) {
        const ptrdiff_t width = n - j < panel ? n - j : panel;
        NAMED(pack)(b, l, depth, j, width, packed);
        NAMED(add_panel)(
            tile_rows, tile_vectors, block, rows, depth, packed, width, l > 0, c + i * ldc + j, ldc);
      }
      l += block_depth;
    } while (l < k);
  }
}

#define NAGANO_PRODUCT(set, attribute, tile_rows, tile_vectors)                                            \
  attribute NAGANO_LOOPS_STAY static void NAMED(product_##set)(                                            \
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const struct NAMED(operand) * a,                              \
      const struct NAMED(operand) * b, real *c, ptrdiff_t ldc) {                                           \
    NAMED(product)(tile_rows, tile_vectors, m, n, k, *a, *b, c, ldc);                                      \
  }

// Tiles that fit the registers: 32 of 64 bytes, 16 of 32, 32 (arm64) or 16 (x86-64) of 16.
#if defined(__aarch64__)
NAGANO_PRODUCT(baseline, , 4, 1)
#else
NAGANO_PRODUCT(baseline, , 2, 1)
#endif
#if defined(__x86_64__)
NAGANO_PRODUCT(avx2, NAGANO_AVX2, 4, 1)
NAGANO_PRODUCT(avx512, NAGANO_AVX512, 8, 2)
#endif

void NAMED(nagano_fixed_order_product)(
    int set, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a, ptrdiff_t lda,
    const real *b, ptrdiff_t ldb, real *c, ptrdiff_t ldc) {
  const struct NAMED(operand) left = {a, lda, transposes_a}, right = {b, ldb, transposes_b};
#if defined(__x86_64__)
  if (set == nagano_avx512) return NAMED(product_avx512)(m, n, k, &left, &right, c, ldc);
  if (set == nagano_avx2) return NAMED(product_avx2)(m, n, k, &left, &right, c, ldc);
#endif
  (void)set;
  NAMED(product_baseline)(m, n, k, &left, &right, c, ldc);
}

#undef NAGANO_PRODUCT
#undef lanes
#undef panel
