import ExactAlgebra
import Numerics
import Testing

@Suite struct RowOperationsTests {
  @Test func rowsAndSums() {
    for set in InstructionSet.available {
      checkRowsAndSums(Double.self, set)
      checkRowsAndSums(Float.self, set)
    }
  }

  private func checkRowsAndSums<Scalar: WorkingPrecision & ExpressibleByIntegerLiteral>(
    _ format: Scalar.Type, _ set: InstructionSet
  ) {
    // Two rows of three with one entry between rows.
    var matrix: [Scalar] = [1, 2, 3, -9, 4, 5, 6, -9]
    RowOperations.add([10, 20, 30], toRowsOf: &matrix, rows: 2, columns: 3, stride: 4, using: set)
    #expect(matrix == [11, 22, 33, -9, 14, 25, 36, -9])
    var sum: [Scalar] = [7, 7, 7, 7]
    RowOperations.sum(ofRowsOf: matrix, rows: 2, columns: 3, stride: 4, into: &sum, using: set)
    #expect(sum == [25, 47, 69, 7])
    RowOperations.sum(ofRowsOf: matrix, rows: 0, columns: 3, stride: 4, into: &sum, using: set)
    #expect(sum == [0, 0, 0, 7])
  }

  @Test func elementwise() {
    for set in InstructionSet.available {
      checkElementwise(Double.self, set)
      checkElementwise(Float.self, set)
    }
  }

  private func checkElementwise<Scalar: WorkingPrecision>(_ format: Scalar.Type, _ set: InstructionSet) {
    var y: [Scalar] = [10, 21, 5]
    RowOperations.add(2, times: [1, 2, 3], to: &y, count: 2, using: set)
    #expect(y == [12, 25, 5])
    // Vectors and remainders.
    let x = (0..<77).map { Scalar($0) / 3 }
    var sums = x
    RowOperations.add(3, times: x, to: &sums, count: 77, using: set)
    #expect(sums == x.map { $0 + 3 * $0 })
  }

  /// One term after the other, each product and sum rounded, also where the result replaces a term and on several threads.
  @Test(arguments: [0, 1, 31, 32, 33, 100, 70_001]) func linearCombinations(count: Int) {
    var generator = SeededGenerator(seed: 17)
    for terms in 1...5 {
      let factors = (0..<terms).map { _ in generator.nextSignedUnit() }
      let x = (0..<terms).map { _ in (0..<count).map { _ in generator.nextSignedUnit() } }
      let expected = (0..<count).map { index in
        (1..<terms).reduce(factors[0] * x[0][index]) { $0 + factors[$1] * x[$1][index] }
      }
      for set in InstructionSet.available {
        for place in -1..<terms {
          let vectors = x.map(Self.copy)
          defer { vectors.forEach { $0.deallocate() } }
          let apart = UnsafeMutableBufferPointer<Double>.allocate(capacity: count + 1)
          defer { apart.deallocate() }
          let target = place < 0 ? apart : vectors[place]
          target[count] = 7
          factors.withUnsafeBufferPointer {
            RowOperations.writeLinearCombination(
              $0, of: vectors.map { UnsafePointer($0.baseAddress) }, into: target.baseAddress!, count: count, using: set
            )
          }
          #expect(Array(target[..<count]) == expected && target[count] == 7, "\(terms) terms, \(set), at \(place)")
        }
      }
    }
  }

  private static func copy(_ values: [Double]) -> UnsafeMutableBufferPointer<Double> {
    let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: values.count + 1)
    _ = buffer.initialize(fromContentsOf: values + [7])
    return buffer
  }

  @Test("Equal columns have equal sums, opposite ones opposite sums, whatever their place")
  func sumsAreIndependentOfPosition() {
    var generator = SeededGenerator(seed: 15)
    for columns in 1...40 {
      let column = (0..<100).map { _ in generator.nextSignedUnit() }
      let signs = (0..<columns).map { $0 == 0 || Bool.random(using: &generator) ? 1.0 : -1.0 }
      let matrix = column.flatMap { value in signs.map { $0 * value } }
      var sums = [Double](repeating: 0, count: columns)
      RowOperations.sum(ofRowsOf: matrix, rows: 100, columns: columns, stride: columns, into: &sums)
      #expect(zip(sums, signs).allSatisfy { $0 == $1 * sums[0] })
    }
  }

  @Test("Short rows and long ones: the same operations in the same order as a plain loop, and nothing beside them")
  func everyNumberOfRowsAndColumns() {
    for set in InstructionSet.available {
      for columns in Array(1...34) + [63, 64, 65, 100] {
        for (rows, gap) in [(0, 0), (1, 0), (2, 3), (7, 0), (8, 0), (9, 1), (20, 0), (21, 9)] {
          check(Double.self, rows, columns, stride: columns + gap, set)
          check(Float.self, rows, columns, stride: columns + gap, set)
        }
      }
    }
  }

  private func check<Scalar: WorkingPrecision>(
    _ format: Scalar.Type, _ rows: Int, _ columns: Int, stride: Int, _ set: InstructionSet
  ) {
    var generator = SeededGenerator(seed: 16)
    // No entry after the last one of the last row.
    let count = rows == 0 ? 0 : (rows - 1) * stride + columns
    var matrix = (0..<count).map { _ in Scalar(generator.nextSignedUnit()) }
    let row = (0..<columns).map { _ in Scalar(generator.nextSignedUnit()) }
    let sums = (0..<columns).map { j in (0..<rows).reduce(Scalar(0)) { $0 + matrix[$1 * stride + j] } }
    var found = [Scalar](repeating: 9, count: columns + 1)
    RowOperations.sum(ofRowsOf: matrix, rows: rows, columns: columns, stride: stride, into: &found, using: set)
    #expect(found == sums + [9], "\(Scalar.self) \(set) \(rows) \(columns) \(stride)")
    let added = matrix.indices.map { $0 % stride < columns ? matrix[$0] + row[$0 % stride] : matrix[$0] }
    RowOperations.add(row, toRowsOf: &matrix, rows: rows, columns: columns, stride: stride, using: set)
    #expect(matrix == added, "\(Scalar.self) \(set) \(rows) \(columns) \(stride)")
  }
}
