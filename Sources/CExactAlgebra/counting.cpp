// Exact counting with GMP: sums and rows of triangles of large integers.
#include "CExactAlgebra.h"

#include <cmath>
#include <cstring>
#include <gmp.h>
#include <vector>

namespace {

// A number with its own end.
struct Integer {
  mpz_t value;
  Integer() { mpz_init(value); }
  ~Integer() { mpz_clear(value); }
  Integer(const Integer &) = delete;
  Integer &operator=(const Integer &) = delete;
};

// exp(-halves / 2) * 2^bits, wrong by less than the number of terms.
void inverse_exponential(mpz_t result, unsigned halves, mp_bitcnt_t bits) {
  Integer term;
  mpz_ui_pow_ui(term.value, 2, bits);
  mpz_set(result, term.value);
  for (unsigned long k = 1; mpz_sgn(term.value) != 0; k++) {
    mpz_mul_ui(term.value, term.value, halves);
    mpz_fdiv_q_ui(term.value, term.value, 2 * k);
    if (k % 2 == 1) mpz_sub(result, result, term.value);
    else mpz_add(result, result, term.value);
  }
}

// target += factor * source; returns the new number of limbs of target, which has room for it.
size_t add_multiple(mp_limb_t *target, size_t target_size, const mp_limb_t *source, size_t size, mp_limb_t factor) {
  if (size == 0 || factor == 0) return target_size;
  mp_limb_t carry = mpn_addmul_1(target, source, size, factor);
  size_t place = size;
  for (; carry != 0; place++) {
    target[place] += carry;
    carry = target[place] < carry;
  }
  return place > target_size ? place : target_size;
}

}  // namespace

int64_t nagano_exponential_moment(
    uint64_t power, uint64_t linear, uint64_t quadratic, uint64_t shift, uint64_t *limbs, size_t capacity) {
  // Terms beyond `last` are below 2^-64 together: from there on each bound is less than half of the one before it. The sum
  // is at most last^power times exp(linear + quadratic / 2), so 128 bits more hold all rounding errors down.
  double logarithm = 0;
  unsigned long last = 0;
  for (double r = 1;; r++) {
    // log2 of r^power times a bound of g_r: 1 / r! without the quadratic term, else e^sqrt(r) / sqrt(r!).
    logarithm = power * std::log2(r + shift) - (quadratic ? 0.5 : 1) * std::lgamma(r + 1) / M_LN2 + 1.45 * std::sqrt(r);
    if (r > power + 64.0 && logarithm < -80) {
      last = (unsigned long)r;
      break;
    }
  }
  mp_bitcnt_t bits = (mp_bitcnt_t)(power * std::log2((double)last + shift)) + 128;
  Integer sum, before, weight, next, powered, scale;
  mpz_ui_pow_ui(weight.value, 2, bits);
  for (unsigned long r = 0; r <= last; r++) {
    if (mpz_sgn(weight.value) != 0) {
      mpz_ui_pow_ui(powered.value, r + shift, power);
      mpz_addmul(sum.value, powered.value, weight.value);
    }
    // (r + 1) g[r + 1] = linear g[r] + quadratic g[r - 1]
    mpz_mul_ui(next.value, weight.value, linear);
    mpz_addmul_ui(next.value, before.value, quadratic);
    mpz_fdiv_q_ui(next.value, next.value, r + 1);
    mpz_swap(before.value, weight.value);
    mpz_swap(weight.value, next.value);
  }
  inverse_exponential(scale.value, 2 * linear + quadratic, bits);
  mpz_mul(sum.value, sum.value, scale.value);
  // Rounded to the nearest integer; the fraction must be near to it, or the bounds above were wrong.
  mpz_ui_pow_ui(scale.value, 2, 2 * bits - 1);
  mpz_add(sum.value, sum.value, scale.value);
  mpz_fdiv_r_2exp(next.value, sum.value, 2 * bits);
  mpz_sub(next.value, next.value, scale.value);
  if (mpz_sizeinbase(next.value, 2) > 2 * bits - 20) return -1;
  mpz_fdiv_q_2exp(sum.value, sum.value, 2 * bits);
  size_t size = mpz_size(sum.value);
  if (size > capacity) return -1;
  for (size_t i = 0; i < size; i++) limbs[i] = mpz_getlimbn(sum.value, i);
  return (int64_t)size;
}

void nagano_triangle_row(
    size_t row, uint64_t slope, uint64_t offset, size_t stride, uint64_t *limbs, size_t *sizes) {
  // Entry k of a row is kept at place row - k, so that a step adds to each place a multiple of the place before it. Places
  // are worked through in tiles of rows and places that stay in the cache; a tile reads how its left neighbour was.
  static_assert(sizeof(mp_limb_t) == sizeof(uint64_t), "limbs of 64 bits");
  const size_t tile_rows = 64, tile_places = 32;
  mp_limb_t *places = reinterpret_cast<mp_limb_t *>(limbs);
  std::memset(places, 0, (row + 1) * stride * sizeof(mp_limb_t));
  std::memset(sizes, 0, (row + 1) * sizeof(size_t));
  std::vector<mp_limb_t> history(2 * tile_rows * stride);
  std::vector<size_t> history_sizes(2 * tile_rows);
  places[0] = 1;
  sizes[0] = 1;
  for (size_t first_row = 1; first_row <= row; first_row += tile_rows) {
    size_t end_row = first_row + tile_rows <= row ? first_row + tile_rows : row + 1;
    size_t side = 0;
    for (size_t first = 0; first < end_row; first += tile_places, side = 1 - side) {
      size_t end = first + tile_places < end_row ? first + tile_places : end_row;
      for (size_t current = first_row; current < end_row; current++) {
        size_t left = side * tile_rows + current - first_row, right = (1 - side) * tile_rows + current - first_row;
        std::memcpy(&history[right * stride], places + (end - 1) * stride, sizes[end - 1] * sizeof(mp_limb_t));
        history_sizes[right] = sizes[end - 1];
        for (size_t place = (end - 1 < current ? end - 1 : current) + 1; place-- > first && place > 0;) {
          bool inside = place > first;
          const mp_limb_t *source = inside ? places + (place - 1) * stride : &history[left * stride];
          size_t size = inside ? sizes[place - 1] : history_sizes[left];
          sizes[place] = add_multiple(
              places + place * stride, sizes[place], source, size, slope * (current - place) + offset);
        }
      }
    }
  }
}
