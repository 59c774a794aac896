// Givaro's random iterator and RecInt's bit fiddling do not compile with current clang (errors in templates that are
// never instantiated here). FFPACK's modular kernels need neither, so their include guards are defined beforehand.
#define RINT_FIDDLING_H
#define __GIVARO_random_integer_iterator_H
namespace Givaro {
template <bool = true, bool = false> class RandomIntegerIterator;
}

#include <fflas-ffpack/fflas-ffpack-config.h>

#include <givaro/modular-balanced.h>

#include <fflas-ffpack/ffpack/ffpack.h>

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

#include "CExactAlgebra.h"

namespace {

// The balanced representation (residues in -p/2 ... p/2) lets twice as many products be added before a reduction.
typedef Givaro::ModularBalanced<double> Field;

// One panel of rows and what is below it: the Schur complement of the panel, whose rank is the rest of the rank.
struct Elimination {
  const Field &field;
  double *entries;  // the first row of the panel, in its first live column
  size_t stride;    // distance between rows
  size_t columns;   // live columns

  // Eliminates `panelRows` rows and updates the `restRows` rows below; returns the rank of the panel.
  size_t step(size_t panelRows, size_t restRows, size_t threads) {
    std::vector<size_t> rowPermutation(panelRows), columnPermutation(columns);
    const size_t rank = FFPACK::PLUQ(field, FFLAS::FflasNonUnit, panelRows, columns, entries, stride,
                                     rowPermutation.data(), columnPermutation.data());
    if (rank == 0 || restRows == 0) return rank;
    std::atomic<bool> outOfMemory(false);
    std::vector<std::thread> workers;
    workers.reserve(threads);
    for (size_t worker = 0; worker < threads; ++worker) {
      const size_t first = worker * restRows / threads, last = (worker + 1) * restRows / threads;
      const auto work = [&, first, last] {
        try {
          update(entries + (panelRows + first) * stride, last - first, rank, columnPermutation.data());
        } catch (const std::bad_alloc &) {
          outOfMemory = true;
        }
      };
      try {
        workers.emplace_back(work);
      } catch (const std::system_error &) {
        work();  // No more threads are to be had.
      }
    }
    for (std::thread &worker : workers) worker.join();
    if (outOfMemory) throw std::bad_alloc();
    return rank;
  }

  // B = [B1 B2] Q^T, X = B1 U1^-1, B2 = B2 - X U2. (Asked for a non-unit U, PLUQ leaves L unit.)
  void update(double *rest, size_t rows, size_t rank, const size_t *columnPermutation) {
    if (rows == 0) return;
    FFPACK::applyP(field, FFLAS::FflasRight, FFLAS::FflasTrans, rows, 0, columns, rest, stride, columnPermutation);
    FFLAS::ftrsm(field, FFLAS::FflasRight, FFLAS::FflasUpper, FFLAS::FflasNoTrans, FFLAS::FflasNonUnit, rows, rank,
                 field.one, entries, stride, rest, stride);
    FFLAS::fgemm(field, FFLAS::FflasNoTrans, FFLAS::FflasNoTrans, rows, columns - rank, rank, field.mOne, rest, stride,
                 entries + rank, stride, field.one, rest + rank, stride);
  }
};

// Panels of an eighth of the rows: thin enough that the panels, which one thread eliminates, cost a tenth of the whole,
// and thick enough that fgemm runs at full speed.
size_t rankByPanels(const Field &field, double *entries, size_t rows, size_t columns, size_t threads) {
  const size_t stride = columns;
  const size_t panel = std::max<size_t>(rows / 8, 64);
  size_t rank = 0;
  for (size_t row = 0; row < rows && rank < columns; row += panel) {
    const size_t panelRows = std::min(panel, rows - row);
    Elimination elimination = {field, entries + row * stride + rank, stride, columns - rank};
    rank += elimination.step(panelRows, rows - row - panelRows, threads);
  }
  return rank;
}

}  // namespace

int64_t nagano_rank_modulo(double *entries, size_t rows, size_t columns, uint64_t prime, size_t threads) {
  if (rows == 0 || columns == 0) return 0;
  try {
    const Field field(static_cast<double>(prime));
    FFLAS::freduce(field, rows, columns, entries, columns);
    // Below a thousand rows starting threads costs more than they save.
    const bool isSmall = threads < 2 || rows < 1024;
    const size_t rank = isSmall ? FFPACK::Rank(field, rows, columns, entries, columns)
                                : rankByPanels(field, entries, rows, columns, threads);
    return static_cast<int64_t>(rank);
  } catch (const std::bad_alloc &) {
    return -1;
  }
}
