// Goals, in this order:
// 1. C[i,j] depends on row i of A, column j of B and k alone: it is one chain sum = fma(a, b, sum) over l = 0, ...,
//    k-1 from zero, in full tiles as in remainders. A fused multiply-add rounds once by definition, so every machine
//    gives the same bits; a machine without the instruction takes it from the C library, slowly.
// 2. No allocation: blocks lie on the stack, 610 KiB in all for doubles where it is optimised (354 on macOS, whose
//    threads may have 512); threads have 8 MiB on Linux with glibc unless it is told otherwise.
// 3. Speed. A block of A stays in a near cache while a block of B (`block_depth` x `panel`) after the other is copied
//    to the stack, which settles its transposition and its remainder, unless few rows would read the copy; tiles of
//    rows keep their sums in registers across the block, and between blocks in C. Parking a sum in memory does not
//    round it.
//
// Rejected: multiply, round, add. It is as safe and needs no special instruction, but ran at 0.55 of an earlier
// version's speed.

#include <string.h>

#include "InstructionSets.h"

#pragma STDC FP_CONTRACT OFF

enum {
  block_rows = 256,
  block_depth = 512,
  packed_depth = nagano_total_depth,
  packed_rows = nagano_kept_rows,
  near_bytes = 1 << 18
};

// Up to so many terms, and in the two ways to do it, columns, a product is a narrow one (NarrowProducts.h).
enum { shallow_depth = 4, shallow_vectors = 4, narrow_width = 2, turned_width = 4 };

// Remainders are a few numbers long; the compiler would call memcpy for them.
#define NAGANO_LOOPS_STAY __attribute__((no_builtin))

// Transposing a square of numbers: blocks on both sides of the diagonal change places, single numbers first.
#define NAGANO_PLACES(...) __VA_ARGS__
#define NAGANO_EXCHANGE(v, step, low, high)                                                           \
  _Pragma("clang loop unroll(full)") for (int i = 0; i < lane_count; i++) if (!(i & step)) {          \
    const lanes first = v[i], second = v[i + step];                                                   \
    v[i] = __builtin_shufflevector(first, second, NAGANO_PLACES low);                                 \
    v[i + step] = __builtin_shufflevector(first, second, NAGANO_PLACES high);                         \
  }

#define real double
#define lane_count 8
#define NAMED(name) name##_double
#define transpose(v)                                                                            \
  NAGANO_EXCHANGE(v, 1, (0, 8, 2, 10, 4, 12, 6, 14), (1, 9, 3, 11, 5, 13, 7, 15))               \
  NAGANO_EXCHANGE(v, 2, (0, 1, 8, 9, 4, 5, 12, 13), (2, 3, 10, 11, 6, 7, 14, 15))               \
  NAGANO_EXCHANGE(v, 4, (0, 1, 2, 3, 8, 9, 10, 11), (4, 5, 6, 7, 12, 13, 14, 15))
#include "FixedOrderProduct.h"
#undef real
#undef lane_count
#undef NAMED
#undef transpose

#define real float
#define lane_count 16
#define NAMED(name) name##_float
#define transpose(v)                                                                            \
  NAGANO_EXCHANGE(                                                                              \
      v, 1, (0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),                        \
      (1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))                              \
  NAGANO_EXCHANGE(                                                                              \
      v, 2, (0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),                         \
      (2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))                             \
  NAGANO_EXCHANGE(                                                                              \
      v, 4, (0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),                         \
      (4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))                             \
  NAGANO_EXCHANGE(                                                                              \
      v, 8, (0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),                           \
      (8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
#include "FixedOrderProduct.h"
