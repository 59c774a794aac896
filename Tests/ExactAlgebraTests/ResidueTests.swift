import BigInt
import ExactAlgebra
import NaganoTestSupport
import Testing

@Suite struct ResidueTests {
  private static let corners: [UInt64] = [
    0, 1, 2, Residue.prime - 1, Residue.prime - 2, Residue.prime / 2, Residue.prime / 2 + 1, 1 << 60, 1 << 32,
  ]

  @Test func isAField() {
    var generator = SeededGenerator(seed: 1)
    let sample = Self.corners.map { Residue(reducing: $0) } + (0..<6).map { _ in Residue.random(using: &generator) }
    checkDivisionRingLaws(sample)
    checkDivisionRingLaws(
      [0, 1, 2, 8_388_586, 4_194_293, 4_194_294].map { SmallResidue(reducing: $0) }
        + (0..<6).map { _ in SmallResidue(reducing: generator.next()) })
    checkDivisionRingLaws(
      [ResiduePair.one, ResiduePair(-3)] + (0..<8).map { _ in ResiduePair.random(using: &generator) })
  }

  @Test func dualsAreARing() {
    var generator = SeededGenerator(seed: 8)
    let sample = (0..<6).map { _ in
      Dual(real: ResiduePair.random(using: &generator), infinitesimal: .random(using: &generator))
    }
    checkRingLaws(sample)
    checkRingLaws(zip(sample, sample.reversed()).map { Dual(real: $0, infinitesimal: $1) })
    let square = sample[0] * sample[0]
    #expect(square.infinitesimal == ResiduePair(2) * sample[0].real * sample[0].infinitesimal)
  }

  @Test func agreesWithBigIntegers() {
    withTrials(2_000) { trial in
      let (a, b) = (trial.generator.next(), trial.generator.next())
      let wide = UInt128(a) * UInt128(b)
      let prime = BigUInt(Residue.prime)
      #expect(BigUInt(Residue(reducing: a).representative) == BigUInt(a) % prime)
      #expect(BigUInt(Residue(reducing: wide).representative) == BigUInt(a) * BigUInt(b) % prime)
      #expect(Residue(reducing: -Int128(truncatingIfNeeded: wide >> 2)) == -Residue(reducing: wide >> 2))
      #expect(
        BigUInt((Residue(reducing: a) * Residue(reducing: b)).representative) == BigUInt(a) * BigUInt(b) % prime)
    }
  }

  @Test func powersOfTwoRotate() {
    withTrials(200) { trial in
      let residue = Residue.random(using: &trial.generator)
      let exponent = trial.generator.integer(-2000...2000)
      let power = Residue(2).raised(to: UInt64(exponent.magnitude))
      #expect(residue.timesPowerOfTwo(exponent) == residue * (exponent < 0 ? power.inverse()! : power))
    }
    #expect(Residue(reducing: Residue.prime - 1).timesPowerOfTwo(0).representative == Residue.prime - 1)
  }

  @Test func doublesAreDyadicRationals() {
    withTrials(500) { trial in
      let double = Double(bitPattern: trial.generator.next())
      guard double.isFinite else { return }
      let fraction = Rational(exactly: double)!
      #expect(ResiduePair(exactly: double) == ResiduePair(exactly: fraction), "\(double)")
      #expect(Residue(exactly: double) == ResiduePair(exactly: fraction)?.large)
    }
    #expect(Residue(exactly: .nan) == nil && ResiduePair(exactly: -.infinity) == nil)
    #expect(Residue(exactly: -0.0) == .zero && Residue(exactly: 0.5)! + Residue(exactly: 0.5)! == .one)
  }

  /// -1 is no square modulo either prime, on which rational points of the circle rely; and both numbers are prime.
  @Test func primesArePrimeAndThreeModuloFour() {
    for prime in [Residue.prime, UInt64(SmallResidue.prime)] {
      #expect(BigUInt(prime).isPrime() && prime % 4 == 3)
    }
  }
}
