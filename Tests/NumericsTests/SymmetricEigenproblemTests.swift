import ExactAlgebra
import Testing

@testable import Numerics

@Suite struct SymmetricEigenproblemTests {
  private func symmetric(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        let entry = generator.nextSignedUnit()
        (matrix[row * count + column], matrix[column * count + row]) = (entry, entry)
      }
    }
    return matrix
  }

  private func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    vector.indices.map { row in vector.indices.reduce(0) { $0 + matrix[row * vector.count + $1] * vector[$1] } }
  }

  /// Whether each pair is one, the vectors are orthonormal, and the sum of all eigenvalues is the trace.
  @Test func wholeSpectra() {
    var generator = SeededGenerator(seed: 1)
    for count in [1, 2, 3, 7, 20] {
      let matrix = symmetric(count, &generator)
      let pairs = SymmetricEigenproblem.all(ofMatrix: matrix, count: count)
      #expect(zip(pairs, pairs.dropFirst()).allSatisfy { $0.value <= $1.value })
      for (number, pair) in pairs.enumerated() {
        let image = product(matrix, pair.vector)
        #expect(zip(image, pair.vector).allSatisfy { abs($0 - pair.value * $1) < 1e-13 * Double(count) })
        for other in pairs[...number] {
          let expected = other == pair ? 1.0 : 0
          #expect(abs(zip(other.vector, pair.vector).reduce(0) { $0 + $1.0 * $1.1 } - expected) < 1e-13)
        }
      }
      let trace = (0..<count).reduce(0) { $0 + matrix[$1 * count + $1] }
      #expect(abs(pairs.reduce(0) { $0 + $1.value } - trace) < 1e-12)
    }
  }

  /// ARPACK against LAPACK on one matrix, at both ends, on a spectrum with copies of the leading eigenvalue too.
  @Test(arguments: [SymmetricEigenproblem.End.largest, .smallest], [false, true])
  func endsOfLargeSpectra(end: SymmetricEigenproblem.End, hasCopies: Bool) {
    var generator = SeededGenerator(seed: 2)
    let count = 130
    var matrix = symmetric(count, &generator)
    if hasCopies {
      // Two blocks that are one: every eigenvalue is double.
      let half = count / 2
      let block = symmetric(half, &generator)
      matrix = (0..<count * count).map { entry in
        let (row, column) = (entry / count, entry % count)
        return row / half == column / half ? block[row % half * half + column % half] : 0
      }
    }
    let all = SymmetricEigenproblem.all(ofMatrix: matrix, count: count).map(\.value)
    let expected = end == .largest ? Array(all.reversed().prefix(5)) : Array(all.prefix(5))
    func solve() -> SymmetricEigenproblem {
      var start = SeededGenerator(seed: 3)
      return SymmetricEigenproblem(
        end, wanted: 5, dimension: count, start: (0..<count).map { _ in start.nextSignedUnit() }
      ) { vector, image in
        for (row, entry) in product(matrix, Array(vector)).enumerated() { image[row] = entry }
      }
    }
    let found = solve()
    #expect(found.isComplete && found.applications > 5)
    for (pair, value) in zip(found.pairs, expected) {
      #expect(abs(pair.value - value) < 1e-11)
      let image = product(matrix, pair.vector)
      #expect(zip(image, pair.vector).allSatisfy { abs($0 - pair.value * $1) < 1e-10 })
    }
    #expect(solve().pairs == found.pairs, "equal calls are equal")
  }

  @Test func whatDoesNotConvergeIsSaid() {
    let count = 400
    let found = SymmetricEigenproblem(
      .smallest, wanted: 4, dimension: count, iterations: 1, start: [Double](repeating: 1, count: count)
    ) { vector, image in
      for index in 0..<count { image[index] = Double(index) * 1e-9 * vector[index] + vector[index] }
    }
    #expect(!found.isComplete && found.pairs.count < 4)
  }
}
