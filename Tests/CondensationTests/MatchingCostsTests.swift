import NaganoTestSupport
import Symmetry
import Testing

@testable import Condensation

@Suite struct MatchingCostsTests {
  /// Costs from products are sums of squared differences, of near copies and mirrored ones too.
  @Test(arguments: [true, false])
  func costsAreSquaredDistances(isSigned: Bool) {
    withTrials(10) { trial in
      let isMixed = trial.generator.next() % 2 == 0
      let (count, width) = (70, trial.generator.integer(1...5))
      let first = (0..<count * width).map { _ in trial.generator.nextSignedUnit() }
      let second = first.enumerated().map { place, entry in
        (isMixed ? [1, -1, 0.5][place / width % 3] : 1) * entry + 1e-6 * trial.generator.nextSignedUnit()
      }
      var costs = MatchingCosts(count: count, hasMirrors: true)
      costs.add(first, second, isSigned: isSigned)
      for shift in [0, 1, 64] {
        let sources = (0..<count).map { ($0 + shift) % count }
        for sign: Int8 in [1, -1] {
          let factor = isSigned ? Double(sign) : 1
          let literal = (0..<count * width).reduce(0.0) { sum, place in
            let other = second[sources[place / width] * width + place % width]
            return sum + (first[place] - factor * other) * (first[place] - factor * other)
          }
          let found = costs.total(SignedPermutation(sources: sources, signs: [Int8](repeating: sign, count: count)))
          #expect(abs(found - literal) <= 1e-11 * literal, "\(trial)")
        }
      }
    }
  }
}
