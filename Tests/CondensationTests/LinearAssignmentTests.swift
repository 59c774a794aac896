import Nagano
import NaganoTestSupport
import Testing

@Suite struct LinearAssignmentTests {
  private func total(_ costs: [Double], _ columns: [Int]) -> Double {
    columns.enumerated().reduce(0) { $0 + costs[$1.offset * columns.count + $1.element] }
  }

  /// Against all permutations, with many ties and without, costs of both signs.
  @Test func isTheCheapestOfAllPermutations() throws {
    withTrials(120) { trial in
      let count = Int.random(in: 0...6, using: &trial.generator)
      let hasTies = Bool.random(using: &trial.generator)
      let costs = (0..<count * count).map { _ in
        hasTies ? Double(Int.random(in: -2...2, using: &trial.generator)) : trial.generator.nextSignedUnit()
      }
      let found = LinearAssignment.columns(costs: costs, count: count)
      #expect(Set(found) == Set(0..<count) && found.count == count)
      let least = SignedPermutation.all(count: count, hasMirrors: false).map { total(costs, $0.sources) }.min()!
      #expect(abs(total(costs, found) - least) < 1e-12, "\(costs) \(found)")
    }
  }

  /// A permutation hidden under row and column offsets, which no assignment feels, is found at size.
  @Test func hiddenPermutationsAreFound() {
    var generator = SeededGenerator(seed: 2)
    let count = 60
    let hidden = Array(0..<count).shuffled(using: &generator)
    let (rows, columns) = (
      (0..<count).map { _ in generator.nextSignedUnit() }, (0..<count).map { _ in generator.nextSignedUnit() }
    )
    let costs = (0..<count * count).map { place in
      let (row, column) = (place / count, place % count)
      return rows[row] * 50 + columns[column] * 50 + (hidden[row] == column ? 0 : 0.01 + generator.unit())
    }
    #expect(LinearAssignment.columns(costs: costs, count: count) == hidden)
  }
}
