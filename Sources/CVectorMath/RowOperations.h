// Operations on rows for one type of numbers; RowOperations.c includes this once for each.
//
// To be defined before: `real`, the type, and `NAMED(x)`, the name of x for this type.

NAGANO_BODY void NAMED(add_to_rows)(
    const real *restrict v, real *restrict matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride) {
  // Short rows that follow each other are added eight at a time, to v eight times over.
  real copies[8 * short_row];
  ptrdiff_t i = 0;
  if (columns <= short_row && columns == stride) {
    for (ptrdiff_t r = 0; r < 8; r++)
      for (ptrdiff_t j = 0; j < columns; j++) copies[r * columns + j] = v[j];
    for (; i + 8 <= rows; i += 8)
      for (ptrdiff_t j = 0; j < 8 * columns; j++) matrix[i * columns + j] += copies[j];
  }
  for (; i < rows; i++) {
    real *row = matrix + i * stride;
    for (ptrdiff_t j = 0; j < columns; j++) row[j] += v[j];
  }
}

/// Eight columns of numbers.
typedef real NAMED(columns) __attribute__((vector_size(8 * sizeof(real)), aligned(sizeof(real))));

/// Column sums, eight columns at a time.
NAGANO_BODY void NAMED(sum_eights)(
    const real *restrict matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, real *restrict v) {
  for (ptrdiff_t j = 0; j < columns; j += 8) {
    const ptrdiff_t width = columns - j < 8 ? columns - j : 8;
    // Eight are read as long as that many lie ahead in the matrix; of its last rows, `width`.
    const ptrdiff_t last = rows - (8 - width + stride - 1) / stride;
    NAMED(columns) sums = {};
    ptrdiff_t i = 0;
    for (; i < last; i++) sums += *(const NAMED(columns) *)(matrix + i * stride + j);
    for (ptrdiff_t c = 0; c < width; c++) {
      real sum = sums[c];
      for (ptrdiff_t r = i; r < rows; r++) sum += matrix[r * stride + j + c];
      v[j + c] = sum;
    }
  }
}

NAGANO_BODY void NAMED(sum_rows)(
    const real *restrict matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, real *restrict v) {
  ptrdiff_t j = 0;
  for (; j + 32 <= columns; j += 32) {
    NAMED(columns) sums[4] = {};
    for (ptrdiff_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int c = 0; c < 4; c++) sums[c] += *(const NAMED(columns) *)(matrix + i * stride + j + 8 * c);
    for (int c = 0; c < 4; c++) *(NAMED(columns) *)(v + j + 8 * c) = sums[c];
  }
  NAMED(sum_eights)(matrix + j, rows, columns - j, stride, v + j);
}

NAGANO_BODY void NAMED(multiply_by_tanh_slopes)(const real *restrict y, real *restrict d, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) d[i] *= 1 - y[i] * y[i];
}

NAGANO_BODY void NAMED(multiply_by_sigmoid_slopes)(const real *restrict y, real *restrict d, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) d[i] *= y[i] * (1 - y[i]);
}

NAGANO_BODY void NAMED(add_multiple)(real alpha, const real *restrict x, real *restrict y, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) y[i] += alpha * x[i];
}

#define NAGANO_ROWS(set, attribute)                                                                              \
  attribute static void NAMED(add_to_rows_##set)(                                                                \
      const real *v, real *matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride) {                        \
    NAMED(add_to_rows)(v, matrix, rows, columns, stride);                                                        \
  }                                                                                                              \
  attribute static void NAMED(sum_rows_##set)(                                                                   \
      const real *matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, real *v) {                        \
    NAMED(sum_rows)(matrix, rows, columns, stride, v);                                                           \
  }                                                                                                              \
  attribute static void NAMED(multiply_by_tanh_slopes_##set)(const real *y, real *d, ptrdiff_t count) {          \
    NAMED(multiply_by_tanh_slopes)(y, d, count);                                                                 \
  }                                                                                                              \
  attribute static void NAMED(multiply_by_sigmoid_slopes_##set)(const real *y, real *d, ptrdiff_t count) {       \
    NAMED(multiply_by_sigmoid_slopes)(y, d, count);                                                              \
  }                                                                                                              \
  attribute static void NAMED(add_multiple_##set)(real alpha, const real *x, real *y, ptrdiff_t count) {         \
    NAMED(add_multiple)(alpha, x, y, count);                                                                     \
  }

NAGANO_ROWS(baseline, )
#if defined(__x86_64__)
NAGANO_ROWS(avx2, NAGANO_AVX2)
NAGANO_ROWS(avx512, NAGANO_AVX512)
#define NAGANO_DISPATCH(name, ...)                                        \
  if (set == nagano_avx512) return NAMED(name##_avx512)(__VA_ARGS__);     \
  if (set == nagano_avx2) return NAMED(name##_avx2)(__VA_ARGS__);         \
  NAMED(name##_baseline)(__VA_ARGS__)
#else
#define NAGANO_DISPATCH(name, ...) \
  (void)set;                       \
  NAMED(name##_baseline)(__VA_ARGS__)
#endif

void NAMED(nagano_add_to_rows)(
    int set, const real *v, real *matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride) {
  NAGANO_DISPATCH(add_to_rows, v, matrix, rows, columns, stride);
}

void NAMED(nagano_sum_rows)(
    int set, const real *matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, real *v) {
  NAGANO_DISPATCH(sum_rows, matrix, rows, columns, stride, v);
}

void NAMED(nagano_multiply_by_tanh_slopes)(int set, const real *y, real *d, ptrdiff_t count) {
  NAGANO_DISPATCH(multiply_by_tanh_slopes, y, d, count);
}

void NAMED(nagano_multiply_by_sigmoid_slopes)(int set, const real *y, real *d, ptrdiff_t count) {
  NAGANO_DISPATCH(multiply_by_sigmoid_slopes, y, d, count);
}

void NAMED(nagano_add_multiple)(int set, real alpha, const real *x, real *y, ptrdiff_t count) {
  NAGANO_DISPATCH(add_multiple, alpha, x, y, count);
}

#undef NAGANO_ROWS
#undef NAGANO_DISPATCH
