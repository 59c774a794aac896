import ExactAlgebra
import NaganoTestSupport
import Testing

@Suite struct ModularMatrixTests {
  /// The rank by plain Gaussian elimination over any field: the slow route.
  private func plainRank(_ rows: [[SmallResidue]]) -> Int {
    var rows = rows
    var rank = 0
    for column in 0..<(rows.first?.count ?? 0) {
      guard let pivot = (rank..<rows.count).first(where: { rows[$0][column] != .zero }) else { continue }
      rows.swapAt(rank, pivot)
      let inverse = rows[rank][column].inverse()!
      for row in rank + 1..<max(rows.count, rank + 1) where rows[row][column] != .zero {
        let factor = rows[row][column] * inverse
        for other in column..<rows[row].count { rows[row][other] -= factor * rows[rank][other] }
      }
      rank += 1
    }
    return rank
  }

  private func matrix(_ rows: [[SmallResidue]]) -> ModularMatrix {
    let matrix = ModularMatrix(rows: rows.count, columns: rows.first?.count ?? 0)
    matrix.withUnsafeEntries { entries in
      for (index, entry) in rows.joined().enumerated() { entries[index] = Double(entry.representative) }
    }
    return matrix
  }

  /// Products of random factors have a planted rank; rows and columns are repeated to spoil the pivots.
  @Test func agreesWithPlainElimination() {
    withTrials(60) { trial in
      let (rows, columns) = (trial.generator.integer(1...40), trial.generator.integer(1...40))
      let inner = trial.generator.integer(0...min(rows, columns))
      func random(_ m: Int, _ n: Int) -> [[SmallResidue]] {
        (0..<m).map { _ in (0..<n).map { _ in SmallResidue(reducing: trial.generator.next()) } }
      }
      let (left, right) = (random(rows, inner), random(inner, columns))
      var product = (0..<rows).map { i in
        (0..<columns).map { j in (0..<inner).reduce(SmallResidue.zero) { $0 + left[i][$1] * right[$1][j] } }
      }
      if rows > 2 { product[1] = product[0] }
      #expect(matrix(product).rank() == plainRank(product), "\(rows) x \(columns) of rank \(inner), \(trial)")
    }
  }

  /// Above a thousand rows panels are eliminated on several threads; FFPACK's own rank is the oracle.
  @Test func panelsAgreeWithTheLibrary() {
    var generator = SeededGenerator(seed: 3)
    let (rows, columns) = (1_040, 1_030)
    var entries = (0..<rows).map { _ in (0..<columns).map { _ in SmallResidue(reducing: generator.next()) } }
    for row in 0..<37 { entries[500 + 3 * row] = entries[row] }
    for row in entries.indices { for column in 0..<20 { entries[row][column + 700] = entries[row][column] } }
    #expect(matrix(entries).rank(threads: 1) == matrix(entries).rank(threads: 2))
    #expect(matrix(entries).rank(threads: 3) == rows - 37)
  }

  @Test func emptyMatricesHaveRankZero() {
    #expect(ModularMatrix(rows: 0, columns: 5).rank() == 0)
    #expect(ModularMatrix(rows: 5, columns: 0).rank() == 0)
    #expect(ModularMatrix(rows: 5, columns: 5).rank() == 0)
  }
}
