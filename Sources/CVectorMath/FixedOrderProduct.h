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

/// Rows of A in groups of eight: entry [8 g + r, l] lies at `entries[g * group_step + r * row_step + l *
/// depth_step]`, and `row_step` or `depth_step` is 1.
struct NAMED(block) {
  const real *entries;
  ptrdiff_t group_step, row_step, depth_step;
};

/// Where sums go: to `sums`, or as doubles to `totals`, the other being null, with rows `stride` apart.
struct NAMED(target) {
  real *sums;
  double *totals;
  ptrdiff_t stride;
  /// Whether chains go on from the sums that are there, or are added to the totals.
  int adds;
  /// Whether the whole is too large to be in a near cache.
  int is_far;
  /// Where the sums end if rows are as long as they are apart, and one tile covers them: then a whole vector may be
  /// stored over the end of a row, as the next row is written after it. Null elsewhere.
  const real *end;
};

/// The target from row i and column j on.
NAGANO_BODY struct NAMED(target) NAMED(from)(struct NAMED(target) target, ptrdiff_t i, ptrdiff_t j) {
  const ptrdiff_t place = i * target.stride + j;
  if (target.sums) target.sums += place;
  if (target.totals) target.totals += place;
  return target;
}

/// As many numbers as a group has rows.
typedef real NAMED(eight) __attribute__((vector_size(8 * sizeof(real)), aligned(sizeof(real))));

#define lanes NAMED(lanes)
#define panel (3 * lane_count)

/// Copies rows of B that lie as the panel needs them. What comes after the last column of a row is copied with it, to
/// columns that nobody reads, as long as it belongs to B; then there are zeros.
NAGANO_BODY void NAMED(pack_rows)(const real *source, ptrdiff_t stride, ptrdiff_t depth, ptrdiff_t width, real *packed) {
  const ptrdiff_t whole = (width + lane_count - 1) / lane_count * lane_count;
  const ptrdiff_t last = whole == width ? depth : depth - (whole - width + stride - 1) / stride;
  ptrdiff_t l = 0;
  for (; l < last; l++)
    for (ptrdiff_t j = 0; j < whole; j += lane_count)
      *(lanes *)(packed + l * panel + j) = *(const lanes *)(source + l * stride + j);
  for (; l < depth; l++)
    for (ptrdiff_t j = 0; j < whole; j++) packed[l * panel + j] = j < width ? source[l * stride + j] : 0;
}

/// Copies B[first_l ..< first_l + depth, first_j ..< first_j + width] into rows of `panel`.
NAGANO_BODY void NAMED(pack)(
    struct NAMED(operand) b, ptrdiff_t first_l, ptrdiff_t depth, ptrdiff_t first_j, ptrdiff_t width, real *packed) {
  if (!b.transposed) {
    const real *source = b.entries + first_l * b.stride + first_j;
    return NAMED(pack_rows)(source, b.stride, depth, width, packed);
  }
  if (width % lane_count != 0) memset(packed, 0, sizeof(real) * (size_t)(depth * panel));
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
      *(NAMED(eight) *)target = *(const NAMED(eight) *)(source + i);
    for (ptrdiff_t r = 0; i + r < rows; r++) target[r] = source[i + r];
  }
  return (struct NAMED(block)){left, 8 * depth, 1, 8};
}

/// Reads `width` columns of sums that chains go on from.
NAGANO_BODY void NAMED(fetch)(const int rows, struct NAMED(target) target, ptrdiff_t width, real *sums) {
  for (int r = 0; r < rows; r++)
    for (ptrdiff_t j = 0; j < panel; j++) sums[r * panel + j] = j < width ? target.sums[r * target.stride + j] : 0;
}

/// Writes `width` columns of sums to the target.
NAGANO_BODY void NAMED(deliver)(const int rows, struct NAMED(target) target, ptrdiff_t width, const real *sums) {
  for (int r = 0; r < rows; r++) {
    const real *row = sums + r * panel;
    const ptrdiff_t place = r * target.stride;
    if (target.sums)
      for (ptrdiff_t j = 0; j < width; j++) target.sums[place + j] = row[j];
    else if (target.adds)
      for (ptrdiff_t j = 0; j < width; j++) target.totals[place + j] += row[j];
    else
      for (ptrdiff_t j = 0; j < width; j++) target.totals[place + j] = row[j];
  }
}

/// Asks for a row of the target before it is written.
NAGANO_BODY void NAMED(announce)(struct NAMED(target) target, ptrdiff_t row, ptrdiff_t width) {
  const ptrdiff_t size = target.sums ? sizeof(real) : sizeof(double);
  const char *start = (target.sums ? (const char *)target.sums : (const char *)target.totals) + row * target.stride * size;
  for (ptrdiff_t byte = 0; byte < width * size; byte += 64) __builtin_prefetch(start + byte, 1);
}

/// Adds A[r, l] B[l, 0 ..< width] to row r of the target for r < rows, l < depth. `a` points to A[0, 0]; A's columns
/// lie `step` apart in memory if `is_columns`, else its rows do.
NAGANO_BODY void NAMED(add_tile)(
    const int rows, const int vectors, const int is_columns, const real *a, ptrdiff_t step, ptrdiff_t depth,
    const real *b, ptrdiff_t b_step, ptrdiff_t width, struct NAMED(target) target) {
  const ptrdiff_t row_step = is_columns ? 1 : step, depth_step = is_columns ? step : 1;
  // Whole vectors need room beyond the last column, which the target may not have, and totals take whole sums only.
  const int whole = vectors * lane_count;
  const int overlaps = target.end && target.sums + (rows - 1) * target.stride + whole <= target.end;
  const int is_direct = target.sums && (width >= whole || overlaps), continues = target.sums && target.adds;
  real buffer[8 * panel] __attribute__((aligned(64)));
  if (!is_direct && continues) NAMED(fetch)(rows, target, width, buffer);
  real *sums = is_direct ? target.sums : buffer;
  const ptrdiff_t stride = is_direct ? target.stride : panel;
  lanes tile[8][3];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      tile[r][v] = continues ? *(const lanes *)(sums + r * stride + v * lane_count) : (lanes){};
  // What the next tile will write comes in while this one works, a row at a time, so that its own loads need not wait.
  ptrdiff_t l = 0;
  for (int part = target.is_far ? 0 : rows - 1; l < depth; part++) {
    const ptrdiff_t end = part < rows - 1 ? l + depth / rows : depth;
    if (target.is_far) NAMED(announce)(target, rows + part, width);
#pragma clang loop unroll_count(2)
    for (; l < end; l++) {
      const real *row = b + l * b_step;
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        // Minus zero leaves every number as it is, and fills the lanes.
        const lanes factor = a[r * row_step + l * depth_step] - (lanes){};
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
          tile[r][v] = __builtin_elementwise_fma(factor, *(const lanes *)(row + v * lane_count), tile[r][v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(lanes *)(sums + r * stride + v * lane_count) = tile[r][v];
  if (is_direct) return;
  if (width >= whole)
    NAMED(deliver)(rows, target, whole, buffer);
  else
    NAMED(deliver)(rows, target, width, buffer);
}

/// The product of `rows` rows and the vectors of `width` columns in tiles of `tile_rows` x `lane_count·tile_vectors`,
/// then in tiles of half as many rows, down to one.
NAGANO_BODY void NAMED(add_rows)(
    const int tile_rows, const int tile_vectors, const int vectors, const int is_columns, struct NAMED(block) a,
    ptrdiff_t rows, ptrdiff_t depth, const real *b, ptrdiff_t b_step, ptrdiff_t width, struct NAMED(target) target) {
  ptrdiff_t i = 0;
#define NAGANO_TILES(count)                                                                                   \
  if (count <= tile_rows)                                                                                     \
    for (; i + count <= rows; i += count)                                                                     \
      for (int v = 0; v < vectors; v += tile_vectors)                                                         \
        NAMED(add_tile)(                                                                                      \
            count, tile_vectors, is_columns, a.entries + i / 8 * a.group_step + i % 8 * a.row_step,           \
            is_columns ? a.depth_step : a.row_step, depth, b + v * lane_count, b_step, width - v * lane_count, \
            NAMED(from)(target, i, v * lane_count));
  NAGANO_TILES(8)
  NAGANO_TILES(4)
  NAGANO_TILES(2)
  NAGANO_TILES(1)
#undef NAGANO_TILES
}

/// The same for whatever vectors `width` columns fill.
NAGANO_BODY void NAMED(add_vectors)(
    const int tile_rows, const int tile_vectors, const int is_columns, struct NAMED(block) a, ptrdiff_t rows,
    ptrdiff_t depth, const real *b, ptrdiff_t b_step, ptrdiff_t width, struct NAMED(target) target) {
  const int pair = tile_vectors < 2 ? 1 : 2;
  if (width > tile_vectors * lane_count) target.end = NULL;
  if (width <= lane_count)
    NAMED(add_rows)(tile_rows, 1, 1, is_columns, a, rows, depth, b, b_step, width, target);
  else if (width <= 2 * lane_count)
    NAMED(add_rows)(tile_rows, pair, 2, is_columns, a, rows, depth, b, b_step, width, target);
  else
    NAMED(add_rows)(tile_rows, tile_vectors, 3, is_columns, a, rows, depth, b, b_step, width, target);
}

/// Adds A[0 ..< rows, 0 ..< depth] B[0 ..< depth, 0 ..< width] to the target, for one panel.
NAGANO_BODY void NAMED(add_panel)(
    const int tile_rows, const int tile_vectors, struct NAMED(block) a, ptrdiff_t rows, ptrdiff_t depth, const real *b,
    ptrdiff_t b_step, ptrdiff_t width, struct NAMED(target) target) {
  if (a.row_step == 1)
    NAMED(add_vectors)(tile_rows, tile_vectors, 1, a, rows, depth, b, b_step, width, target);
  else
    NAMED(add_vectors)(tile_rows, tile_vectors, 0, a, rows, depth, b, b_step, width, target);
}

#include "NarrowProducts.h"

/// The columns of the next panel where `left` are left: `most` vectors, but no single one after them if two pairs do.
NAGANO_BODY ptrdiff_t NAMED(panel_width)(const int most, ptrdiff_t left) {
  const ptrdiff_t vectors = (left + lane_count - 1) / lane_count;
  const ptrdiff_t width = (vectors == 4 ? 2 : most) * lane_count;
  return left < width ? left : width;
}

NAGANO_BODY void NAMED(product)(
    const int tile_rows, const int tile_vectors, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, struct NAMED(operand) a,
    struct NAMED(operand) b, struct NAMED(target) target) {
  real packed[block_depth * panel] __attribute__((aligned(64)));
  real left[packed_rows * packed_depth] __attribute__((aligned(64)));
  if (NAMED(is_narrow_product)(tile_vectors, m, n, k, a, b, target)) return;
  const int is_scattered = NAMED(is_scattered)(a);
  const ptrdiff_t step = is_scattered ? packed_rows : block_rows;
  // Blocks of like depth, so that none is left that is hardly worth its parking of sums.
  const ptrdiff_t deepest = is_scattered || target.totals ? packed_depth : block_depth;
  const ptrdiff_t blocks = k > deepest ? (k + deepest - 1) / deepest : 1, most = (k + blocks - 1) / blocks;
  for (ptrdiff_t i = 0; i < m; i += step) {
    const ptrdiff_t rows = m - i < step ? m - i : step;
    ptrdiff_t l = 0;
    do {
      const ptrdiff_t depth = k - l < most ? k - l : most;
      const struct NAMED(block) block = NAMED(block_of)(a, i, rows, l, depth, left);
      for (ptrdiff_t j = 0, width; j < n; j += width) {
        width = NAMED(panel_width)(tile_vectors < 2 ? 2 : tile_vectors, n - j);
        // A copy that few rows would read is not worth its time.
        const int in_place = !b.transposed && width % lane_count == 0 && rows <= 64;
        if (!in_place) NAMED(pack)(b, l, depth, j, width, packed);
        struct NAMED(target) part = NAMED(from)(target, i, j);
        part.adds |= l > 0;
        if (part.adds || n > width || n != target.stride) part.end = NULL;
        NAMED(add_panel)(
            tile_rows, tile_vectors, block, rows, depth, in_place ? b.entries + l * b.stride + j : packed,
            in_place ? b.stride : panel, width, part);
      }
      l += depth;
    } while (l < k);
  }
}

#define NAGANO_PRODUCT(set, attribute, tile_rows, tile_vectors)                                             \
  attribute NAGANO_LOOPS_STAY static void NAMED(product_##set)(                                             \
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const struct NAMED(operand) * a, const struct NAMED(operand) * b, \
      const struct NAMED(target) * target) {                                                                \
    NAMED(product)(tile_rows, tile_vectors, m, n, k, *a, *b, *target);                                      \
  }

// Tiles that fit the registers: 32 of 64 bytes, 16 of 32, 32 (arm64) or 16 (x86-64) of 16.
#if defined(__aarch64__)
NAGANO_PRODUCT(baseline, , 4, 1)
#else
NAGANO_PRODUCT(baseline, , 2, 1)
#endif
#if defined(__x86_64__)
NAGANO_PRODUCT(avx2, NAGANO_AVX2, 4, 1)
NAGANO_PRODUCT(avx512, NAGANO_AVX512, 8, 3)
#endif

static void NAMED(turned)(
    int set, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, struct NAMED(operand) a, struct NAMED(operand) b,
    struct NAMED(target) target);

static void NAMED(dispatch)(
    int set, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, struct NAMED(operand) a, struct NAMED(operand) b,
    struct NAMED(target) target) {
  // Few columns of sums over rows of A: the transposed product has long rows to fill vectors with.
  if (a.transposed && n <= turned_width && m > n) return NAMED(turned)(set, m, n, k, a, b, target);
#if defined(__x86_64__)
  if (set == nagano_avx512) return NAMED(product_avx512)(m, n, k, &a, &b, &target);
  if (set == nagano_avx2) return NAMED(product_avx2)(m, n, k, &a, &b, &target);
#endif
  (void)set;
  NAMED(product_baseline)(m, n, k, &a, &b, &target);
}

/// The product by way of its transpose, C^T = B^T A^T: the factors of a product may change places, its terms do not.
static void NAMED(turned)(
    int set, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, struct NAMED(operand) a, struct NAMED(operand) b,
    struct NAMED(target) target) {
  enum { rows_at_once = 64 };
  real sums[turned_width * rows_at_once];
  for (ptrdiff_t i = 0; i < m; i += rows_at_once) {
    const ptrdiff_t rows = m - i < rows_at_once ? m - i : rows_at_once;
    NAMED(dispatch)(
        set, n, rows, k, (struct NAMED(operand)){b.entries, b.stride, !b.transposed},
        (struct NAMED(operand)){a.entries + i, a.stride, 0},
        (struct NAMED(target)){sums, NULL, rows, 0, 0, sums + n * rows});
    for (ptrdiff_t r = 0; r < rows; r++)
      for (ptrdiff_t j = 0; j < n; j++) {
        const ptrdiff_t place = (i + r) * target.stride + j;
        const real sum = sums[j * rows + r];
        if (target.sums)
          target.sums[place] = sum;
        else
          target.totals[place] = target.adds ? target.totals[place] + sum : sum;
      }
  }
}

void NAMED(nagano_fixed_order_product)(
    int set, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a, ptrdiff_t lda,
    const real *b, ptrdiff_t ldb, real *c, ptrdiff_t ldc) {
  NAMED(dispatch)(
      set, m, n, k, (struct NAMED(operand)){a, lda, transposes_a}, (struct NAMED(operand)){b, ldb, transposes_b},
      (struct NAMED(target)){c, NULL, ldc, 0, m * ldc * (ptrdiff_t)sizeof(real) > near_bytes, c + m * ldc});
}

void NAMED(nagano_total_product)(
    int set, int adds, int transposes_a, int transposes_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a,
    ptrdiff_t lda, const real *b, ptrdiff_t ldb, double *totals, ptrdiff_t stride) {
  NAMED(dispatch)(
      set, m, n, k, (struct NAMED(operand)){a, lda, transposes_a}, (struct NAMED(operand)){b, ldb, transposes_b},
      (struct NAMED(target)){NULL, totals, stride, adds, m * stride * (ptrdiff_t)sizeof(double) > near_bytes, NULL});
}

#undef NAGANO_PRODUCT
#undef lanes
#undef panel
