import BigInt
import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Testing

@Suite struct RealResidueTests {
  /// A number together with the exact fraction that it stands for.
  private struct Pair {
    var number: RealResidue
    var exact: Rational
  }

  /// The residues are those of the fraction, the interval holds it, and a sign that is given is right.
  private func violations(of pair: Pair) -> [String] {
    var found: [String] = []
    if pair.number.residues != ResiduePair(exactly: pair.exact) { found.append("residues") }
    if let centre = Rational(exactly: pair.number.centre), let radius = Rational(exactly: pair.number.radius) {
      let error = centre - pair.exact
      if error.isAbove(radius) || (-error).isAbove(radius) { found.append("interval") }
      let isOpen = !centre.isAbove(radius) && !(-centre).isAbove(radius) && pair.exact != .zero
      if (pair.number.sign == nil) != isOpen { found.append("openness") }
    }
    if let sign = pair.number.sign, sign != pair.exact.signum { found.append("sign") }
    return found
  }

  /// Random expressions of sums, differences, products, negatives and inverses, from integers, fractions and random
  /// numbers, evaluated beside fractions.
  @Test func holdsTheExactValue() {
    withTrials(30) { trial in
      var pool = leaves(using: &trial.generator)
      for _ in 0..<25 {
        pool.append(combination(of: pool, using: &trial.generator))
        let last = pool[pool.count - 1]
        let found = violations(of: last)
        #expect(found.isEmpty, "\(found): \(last.number) for \(last.exact), \(trial)")
        if last.exact.bitCount > 600 { pool.removeLast() }
      }
    }
  }

  private func leaves(using generator: inout SeededGenerator) -> [Pair] {
    var leaves = (0..<4).map { _ in
      let number = RealResidue.random(using: &generator)
      return Pair(number: number, exact: Rational(exactly: number.centre)!)
    }
    for _ in 0..<3 {
      let integer = Int(bitPattern: UInt(generator.next())) >> generator.integer(0...62)
      leaves.append(Pair(number: RealResidue(integer), exact: Rational(integer)))
      let fraction = Rational(BigInt(generator.integer(-999...999)), over: BigInt(generator.integer(1...999)))
      leaves.append(Pair(number: RealResidue(exactly: fraction)!, exact: fraction))
    }
    return leaves
  }

  private func combination(of pool: [Pair], using generator: inout SeededGenerator) -> Pair {
    let (a, b) = (pool[generator.integer(0...pool.count - 1)], pool[generator.integer(0...pool.count - 1)])
    switch generator.integer(0...4) {
    case 0: return Pair(number: a.number + b.number, exact: a.exact + b.exact)
    case 1: return Pair(number: a.number - b.number, exact: a.exact - b.exact)
    case 2: return Pair(number: a.number * b.number, exact: a.exact * b.exact)
    case 3: return Pair(number: -a.number, exact: -a.exact)
    default:
      guard let inverse = a.number.inverse() else { return Pair(number: a.number + .one, exact: a.exact + .one) }
      return Pair(number: inverse, exact: a.exact.inverse()!)
    }
  }

  /// The laws of a ring, on the residues, and inverses where the sign is known.
  @Test func residuesAreARing() {
    var generator = SeededGenerator(seed: 1)
    let sample = (0..<5).map { _ in RealResidue.random(using: &generator) } + [.zero, .one, RealResidue(-7)]
    for a in sample {
      if a.sign != 0 { #expect((a.inverse()! * a).residues == .one) }
      for b in sample {
        #expect((a + b).residues == a.residues + b.residues && (a * b).residues == a.residues * b.residues)
        #expect((a - b).residues == a.residues - b.residues && (a - b).residues == -(b - a).residues)
        for c in sample { #expect((a * (b + c)).residues == (a * b + a * c).residues) }
      }
    }
    #expect(RealResidue.zero.inverse() == nil && RealResidue.one.sign == 1 && RealResidue(-7).sign == -1)
  }

  /// Zero is recognised however it comes about; what rounding hides stays open.
  @Test func signsAreGivenOnlyWhenSure() {
    func number(_ text: String) -> RealResidue { RealResidue(exactly: Rational(text)!)! }
    #expect(RealResidue.zero.sign == 0 && (number("1/3") - number("1/3")).sign == 0)
    #expect((number("1/3") * number("3") - .one).sign == 0 && (number("0.1") + number("0.2") - number("0.3")).sign == 0)
    let tiny = number("1e-30")
    #expect(tiny.sign == 1 && (-tiny).sign == -1 && (tiny * tiny).sign == 1)
    #expect((number("1/3") + tiny - number("1/3")).sign == nil, "1e-30 is below the rounding of 1/3")
    #expect((.one + tiny - .one).sign == nil && (number("1/3") + tiny - number("1/3")).inverse() == nil)
    #expect((number("1/3") - number("1e-9") - number("1/3")).sign == -1)
  }

  /// Beyond the range of doubles nothing is claimed that is not so: the bounds count what underflow takes away.
  @Test func rangeOfDoublesIsNoTrap() {
    func pair(_ text: String) -> Pair {
      let exact = Rational(text)!
      return Pair(number: RealResidue(exactly: exact)!, exact: exact)
    }
    func sum(_ a: Pair, _ b: Pair) -> Pair { Pair(number: a.number + b.number, exact: a.exact + b.exact) }
    for text in ["7e-324", "1e-323", "3e-310", "1e-400", "1e308", "1e400", "-1e400", "-1.7e308"] {
      let (number, negative) = (pair(text), pair(text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text))
      #expect(violations(of: number).filter { $0 != "openness" }.isEmpty, "\(text)")
      #expect(violations(of: sum(number, negative)).allSatisfy { $0 == "openness" }, "\(text)")
      if let inverse = number.number.inverse() {
        let found = violations(of: Pair(number: inverse, exact: number.exact.inverse()!))
        #expect(found.allSatisfy { $0 == "openness" }, "1 / \(text): \(found)")
      }
    }
    // 2 * 7e-324 - 1.3e-323 > 0, though in doubles 5e-324 + 5e-324 - 1.5e-323 < 0.
    let difference = sum(sum(pair("7e-324"), pair("7e-324")), pair("-1.3e-323"))
    #expect(violations(of: difference).allSatisfy { $0 == "openness" } && difference.number.sign != -1)
    let product = pair("1e-200")
    #expect(violations(of: Pair(number: product.number * product.number, exact: product.exact * product.exact)) == [])
  }

  /// Derivatives of the pieces: those of the side on which the argument lies, none where the side is open.
  @Test func piecesAreChosenBySign() {
    let oracle = RandomOracle(seed: 1)
    func derivatives(_ activation: any Activation, _ argument: RealResidue) -> [ResiduePair]? {
      RealResidue.derivatives(of: activation, at: argument, count: 4, oracle: oracle)?.map(\.residues)
    }
    let (relu, leaky) = (RectifiedLinearUnit(), LeakyRectifiedLinearUnit())
    let hundredth = ResiduePair(100).inverse()!
    let open =
      RealResidue(exactly: Rational("1/3")!)! + RealResidue(exactly: Rational("1e-30")!)! - RealResidue(
        exactly: Rational("1/3")!)!
    #expect(derivatives(relu, RealResidue(5)) == [ResiduePair(5), .one, .zero, .zero])
    #expect(derivatives(relu, RealResidue(-5)) == [.zero, .zero, .zero, .zero])
    #expect(derivatives(leaky, RealResidue(-5)) == [ResiduePair(-5) * hundredth, hundredth, .zero, .zero])
    #expect(derivatives(relu, .zero) == [.zero, .zero, .zero, .zero] && derivatives(leaky, .zero) == nil)
    #expect(derivatives(relu, open) == nil && derivatives(HyperbolicTangent(), .one) == nil)
  }
}

extension Rational {
  fileprivate func isAbove(_ other: Rational) -> Bool { (self - other).signum > 0 }
}
