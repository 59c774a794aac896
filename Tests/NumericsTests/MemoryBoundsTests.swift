import Foundation
import Numerics
import Testing

/// Numbers that end where memory ends: the page after them may be neither read nor written.
private final class NumbersBeforeAWall<Scalar: WorkingPrecision> {
  let start: UnsafeMutablePointer<Scalar>
  private let pages: UnsafeMutableRawPointer
  private let size: Int

  init(_ values: [Scalar]) {
    let (page, length) = (Int(getpagesize()), values.count * MemoryLayout<Scalar>.stride)
    let before = (length + page - 1) / page * page
    size = before + page
    pages = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)!
    precondition(pages != MAP_FAILED && mprotect(pages + before, page, PROT_NONE) == 0, "no memory with a wall")
    start = (pages + before - length).bindMemory(to: Scalar.self, capacity: values.count)
    start.update(from: values, count: values.count)
  }

  deinit { munmap(pages, size) }
}

/// Whole vectors are read and written only where there is room for them.
///
/// A test that fails here ends the process.
@Suite struct MemoryBoundsTests {
  @Test func productsStayWithinTheirOperands() {
    for (m, n, k) in [
      (1, 1, 1), (9, 10, 2), (64, 10, 3), (3, 40, 7), (10, 33, 9), (130, 5, 300), (8, 60, 260), (70, 1, 21),
      (33, 2, 40), (131, 4, 70), (70, 33, 4), (6, 70, 2),
    ] {
      for (transposesA, transposesB) in [(false, false), (false, true), (true, false), (true, true)] {
        check(Double.self, m, n, k, transposesA, transposesB)
        check(Float.self, m, n, k, transposesA, transposesB)
      }
    }
  }

  private func check<Scalar: WorkingPrecision>(
    _ format: Scalar.Type, _ m: Int, _ n: Int, _ k: Int, _ transposesA: Bool, _ transposesB: Bool
  ) {
    let a = NumbersBeforeAWall([Scalar](repeating: 1, count: m * k))
    let b = NumbersBeforeAWall([Scalar](repeating: 2, count: k * n))
    let left = MatrixOperand(a.start, stride: transposesA ? m : k)
    let right = MatrixOperand(b.start, stride: transposesB ? k : n)
    let (c, totals) = (
      NumbersBeforeAWall([Scalar](repeating: 0, count: m * n)), NumbersBeforeAWall([Double](repeating: 0, count: m * n))
    )
    for set in InstructionSet.available {
      c.start.update(repeating: 0, count: m * n)
      totals.start.update(repeating: 0, count: m * n)
      Scalar.fixedOrderProduct(
        m, n, k, transposesA ? left.transposed : left, transposesB ? right.transposed : right, into: c.start, stride: n,
        using: set)
      #expect((0..<m * n).allSatisfy { c.start[$0] == Scalar(2 * k) })
      guard k <= ProductKernel.largestTotalDepth else { continue }
      Scalar.totalProduct(
        m, n, k, transposesA ? left.transposed : left, transposesB ? right.transposed : right, into: totals.start,
        stride: n, adds: false, using: set)
      #expect((0..<m * n).allSatisfy { totals.start[$0] == Double(2 * k) })
    }
  }

  @Test func combinationsStayWithinTheirVectors() {
    for count in 0...70 {
      let terms = (0..<3).map { NumbersBeforeAWall([Double](repeating: Double($0), count: count)) }
      let sum = NumbersBeforeAWall([Double](repeating: 9, count: count))
      for set in InstructionSet.available {
        let starts = terms.map { Optional(UnsafePointer($0.start)) }
        [1.0, 2, 3].withUnsafeBufferPointer {
          RowOperations.writeLinearCombination($0, of: starts, into: sum.start, count: count, using: set)
        }
        #expect((0..<count).allSatisfy { sum.start[$0] == 8 })
      }
    }
  }

  @Test func rowsStayWithinTheirMatrix() {
    for columns in Array(1...20) + [31, 32, 33, 64, 77] {
      for (rows, gap) in [(1, 0), (2, 0), (9, 0), (9, 2)] {
        let count = (rows - 1) * (columns + gap) + columns
        let matrix = NumbersBeforeAWall([Float](repeating: 1, count: count))
        let row = NumbersBeforeAWall([Float](repeating: 0, count: columns))
        for set in InstructionSet.available {
          RowOperations.sum(
            ofRowsOf: matrix.start, rows: rows, columns: columns, stride: columns + gap, into: row.start, using: set)
          #expect((0..<columns).allSatisfy { row.start[$0] == Float(rows) })
          row.start.update(repeating: 0, count: columns)
          RowOperations.add(
            row.start, toRowsOf: matrix.start, rows: rows, columns: columns, stride: columns + gap, using: set)
        }
      }
    }
  }
}
