import ExactAlgebra
import NaganoTestSupport
import Testing

@Suite struct ExactSumTests {
  /// Against sums of fractions: terms near one another and at the ends of the range, that cancel and that do not.
  @Test func agreesWithFractions() {
    withTrials(100) { trial in
      let spread = [3, 60, 130, 900][Int(trial.seed % 4)]
      var terms = (0..<trial.generator.integer(0...12)).map { _ -> Double in
        let exponent = trial.generator.integer(-spread...spread)
        return trial.generator.nextSignedUnit() * Double(sign: .plus, exponent: exponent, significand: 1)
      }
      if trial.seed % 2 == 0 { terms += terms.map { -$0 }.shuffled(using: &trial.generator) }
      if trial.seed % 6 == 0 { terms.append(.leastNonzeroMagnitude) }
      var sum = ExactSum()
      for term in terms { sum.add(term, times: 3) }
      let expected = terms.reduce(Rational.zero) { $0 + Rational(exactly: $1)! }
      #expect(sum.isZero == (expected == .zero), "\(terms), \(trial)")
      sum.add(-expected, times: 3)
      #expect(sum.isZero, "\(terms), \(trial)")
    }
  }

  @Test func extremesAreKept() {
    var sum = ExactSum()
    for term in [Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, -.greatestFiniteMagnitude] { sum.add(term) }
    #expect(!sum.isZero)
    sum.add(-Double.leastNonzeroMagnitude)
    #expect(sum.isZero)
    var many = ExactSum()
    for _ in 0..<100 { many.add(0x1.fffffffffffffp200, times: .max) }
    for _ in 0..<99 { many.add(-0x1.fffffffffffffp200, times: .max) }
    #expect(!many.isZero)
    many.add(-0x1.fffffffffffffp200, times: .max)
    #expect(many.isZero)
  }
}
