// Operations on rows for one type of numbers; RowOperations.c includes this once for each.
//
// To be defined before: `real`, the type, and `NAMED(x)`, the name of x for this type.

NAGANO_BODY void NAMED(add_to_rows)(
    const real *restrict v, real *restrict matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    real *row = matrix + i * stride;
    for (ptrdiff_t j = 0; j < columns; j++) row[j] += v[j];
  }
}

NAGANO_BODY void NAMED(sum_rows)(
    const real *restrict matrix, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, real *restrict v) {
  for (ptrdiff_t j = 0; j < columns; j++) v[j] = 0;
  for (ptrdiff_t i = 0; i < rows; i++) {
    const real *row = matrix + i * stride;
    for (ptrdiff_t j = 0; j < columns; j++) v[j] += row[j];
  }
}

// Here results may lie where arguments do, entry on entry.
NAGANO_BODY void NAMED(multiply)(const real *x, const real *y, real *z, ptrdiff_t count) {
  NAGANO_ENTRYWISE for (ptrdiff_t i = 0; i < count; i++) z[i] = x[i] * y[i];
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
  attribute static void NAMED(multiply_##set)(const real *x, const real *y, real *z, ptrdiff_t count) {          \
    NAMED(multiply)(x, y, z, count);                                                                             \
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

void NAMED(nagano_multiply)(int set, const real *x, const real *y, real *z, ptrdiff_t count) {
  NAGANO_DISPATCH(multiply, x, y, z, count);
}

void NAMED(nagano_add_multiple)(int set, real alpha, const real *x, real *y, ptrdiff_t count) {
  NAGANO_DISPATCH(add_multiple, alpha, x, y, count);
}

#undef NAGANO_ROWS
#undef NAGANO_DISPATCH
