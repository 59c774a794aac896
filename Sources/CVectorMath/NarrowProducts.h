// Products with few terms or few columns, of which tiles would be mostly empty; FixedOrderProduct.h includes this
// once for each type of numbers. The chains are the same: one for each entry, from zero, in the order of the sum.

/// C = A B for `depth` terms and `width` columns, at most `vectors` vectors: B stays in registers. `b` has rows of
/// `vectors` vectors. Whole vectors are stored up to `end`, over the beginning of the next row, which is written
/// after it.
NAGANO_BODY void NAMED(shallow_rows)(
    const int depth, const int vectors, ptrdiff_t m, ptrdiff_t width, struct NAMED(operand) a, const real *b, real *c,
    ptrdiff_t stride, const real *end) {
  const ptrdiff_t row_step = a.transposed ? 1 : a.stride, depth_step = a.transposed ? a.stride : 1;
  const ptrdiff_t whole = vectors * lane_count;
  lanes terms[shallow_depth][shallow_vectors];
#pragma clang loop unroll(full)
  for (int l = 0; l < depth; l++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) terms[l][v] = *(const lanes *)(b + l * whole + v * lane_count);
  for (ptrdiff_t i = 0; i < m; i++, c += stride) {
    lanes sums[shallow_vectors] = {};
#pragma clang loop unroll(full)
    for (int l = 0; l < depth; l++) {
      const lanes factor = a.entries[i * row_step + l * depth_step] - (lanes){};
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[v] = __builtin_elementwise_fma(factor, terms[l][v], sums[v]);
    }
    const int is_whole = width == whole || (end && end - c >= whole);
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors - 1; v++) *(lanes *)(c + v * lane_count) = sums[v];
    real *last = c + whole - lane_count;
    if (is_whole)
      *(lanes *)last = sums[vectors - 1];
    else
      for (ptrdiff_t j = 0; j < width - (whole - lane_count); j++) last[j] = sums[vectors - 1][j];
  }
}

/// C = A B for up to `shallow_depth` terms, in panels of up to `most` vectors.
NAGANO_BODY void NAMED(shallow_product)(
    const int most, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, struct NAMED(operand) a, struct NAMED(operand) b, real *c,
    ptrdiff_t stride) {
  const real *end = n <= most * lane_count && n == stride ? c + m * stride : NULL;
  for (ptrdiff_t j = 0; j < n; j += most * lane_count) {
    const ptrdiff_t width = n - j < most * lane_count ? n - j : most * lane_count;
    const ptrdiff_t vectors = (width + lane_count - 1) / lane_count;
    real rows[shallow_depth * shallow_vectors * lane_count] = {};
    for (ptrdiff_t l = 0; l < k; l++)
      for (ptrdiff_t i = 0; i < width; i++)
        rows[l * vectors * lane_count + i] = b.entries[b.transposed ? (j + i) * b.stride + l : l * b.stride + j + i];
#define NAGANO_SHALLOW(depth, count)       \
  if (k == depth && vectors == count)      \
    NAMED(shallow_rows)(depth, count, m, width, a, rows, c + j, stride, end);
#define NAGANO_DEPTHS(count)                                                                     \
  NAGANO_SHALLOW(1, count) NAGANO_SHALLOW(2, count) NAGANO_SHALLOW(3, count) NAGANO_SHALLOW(4, count)
    NAGANO_DEPTHS(1)
    if (most == 1) continue;
    NAGANO_DEPTHS(2)
    NAGANO_DEPTHS(3)
    NAGANO_DEPTHS(4)
#undef NAGANO_DEPTHS
#undef NAGANO_SHALLOW
  }
}

/// Goes on with the sums of as many rows of A as a vector has numbers, by as many terms.
NAGANO_BODY void NAMED(add_square)(
    const int width, const real *a, ptrdiff_t a_stride, const real *b, ptrdiff_t depth_step, ptrdiff_t column_step,
    lanes *sums) {
  lanes square[lane_count];
#pragma clang loop unroll(full)
  for (int r = 0; r < lane_count; r++) square[r] = *(const lanes *)(a + r * a_stride);
  transpose(square);
#pragma clang loop unroll(full)
  for (int l = 0; l < lane_count; l++)
#pragma clang loop unroll(full)
    for (int j = 0; j < width; j++)
      sums[j] = __builtin_elementwise_fma(square[l], b[l * depth_step + j * column_step] - (lanes){}, sums[j]);
}

/// Goes on with them by one term.
NAGANO_BODY void NAMED(add_term)(
    const int width, const real *a, ptrdiff_t a_stride, const real *b, ptrdiff_t column_step, lanes *sums) {
  lanes column;
#pragma clang loop unroll(full)
  for (int r = 0; r < lane_count; r++) column[r] = a[r * a_stride];
#pragma clang loop unroll(full)
  for (int j = 0; j < width; j++)
    sums[j] = __builtin_elementwise_fma(column, b[j * column_step] - (lanes){}, sums[j]);
}

/// C = A B for `width` columns, few, of A's rows as they lie: a vector has the sums of as many rows.
NAGANO_BODY void NAMED(narrow_columns)(
    const int width, ptrdiff_t m, ptrdiff_t k, const real *a, ptrdiff_t a_stride, struct NAMED(operand) b, real *c,
    ptrdiff_t stride) {
  const ptrdiff_t depth_step = b.transposed ? 1 : b.stride, column_step = b.transposed ? b.stride : 1;
  ptrdiff_t i = 0;
  for (; i + lane_count <= m; i += lane_count, a += lane_count * a_stride) {
    lanes sums[narrow_width] = {};
    ptrdiff_t l = 0;
    for (; l + lane_count <= k; l += lane_count)
      NAMED(add_square)(width, a + l, a_stride, b.entries + l * depth_step, depth_step, column_step, sums);
    for (; l < k; l++) NAMED(add_term)(width, a + l, a_stride, b.entries + l * depth_step, column_step, sums);
    if (width == 1 && stride == 1)
      *(lanes *)(c + i) = sums[0];
    else
      for (int r = 0; r < lane_count; r++)
        for (int j = 0; j < width; j++) c[(i + r) * stride + j] = sums[j][r];
  }
  for (; i < m; i++, a += a_stride)
    for (int j = 0; j < width; j++) {
      real sum = 0;
      for (ptrdiff_t l = 0; l < k; l++)
        sum = __builtin_elementwise_fma(a[l], b.entries[l * depth_step + j * column_step], sum);
      c[i * stride + j] = sum;
    }
}

/// Whether a product has a way of its own here, and if so takes it.
NAGANO_BODY int NAMED(is_narrow_product)(
    const int tile_vectors, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, struct NAMED(operand) a, struct NAMED(operand) b,
    struct NAMED(target) target) {
  if (!target.sums || target.adds || k == 0) return 0;
  if (n <= narrow_width && !a.transposed) {
    if (n == 1) NAMED(narrow_columns)(1, m, k, a.entries, a.stride, b, target.sums, target.stride);
    if (n == 2) NAMED(narrow_columns)(2, m, k, a.entries, a.stride, b, target.sums, target.stride);
    return 1;
  }
  if (k > shallow_depth) return 0;
  NAMED(shallow_product)(tile_vectors < 2 ? 1 : shallow_vectors, m, n, k, a, b, target.sums, target.stride);
  return 1;
}
