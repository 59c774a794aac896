import BigInt
import ExactAlgebra
import NaganoTestSupport
import Testing

@Suite struct PrimeModulusTests {
  @Test func primesAreFound() {
    let small = (0..<2_000).filter { PrimeModulus.isPrime(UInt64($0)) }
    let sieved = (2..<2_000).filter { number in !(2..<number).contains { number % $0 == 0 } }
    #expect(small == sieved)
    // A Carmichael number, strong pseudoprimes to the bases 2, 3, 5, 7 (OEIS A014233), and two primes.
    for composite: UInt64 in [561, 2_047, 1_373_653, 25_326_001, 3_215_031_751, 3_825_123_056_546_413_051] {
      #expect(!PrimeModulus.isPrime(composite))
    }
    #expect(PrimeModulus.isPrime(Residue.prime) && PrimeModulus.isPrime(UInt64(SmallResidue.prime)))
  }

  @Test func agreesWithBigIntegers() {
    withTrials(40) { trial in
      let modulus = PrimeModulus.random(using: &trial.generator)
      let prime = BigUInt(modulus.prime)
      #expect(prime.isPrime() && modulus.prime > 1 << 60 && modulus.prime < 1 << 61)
      let (a, b) = (modulus.random(using: &trial.generator), modulus.random(using: &trial.generator))
      #expect(BigUInt(modulus.product(a, b)) == BigUInt(a) * BigUInt(b) % prime)
      #expect(BigUInt(modulus.sum(a, b)) == (BigUInt(a) + BigUInt(b)) % prime)
      #expect(modulus.sum(a, modulus.negative(a)) == 0)
      let wide = Int128(truncatingIfNeeded: UInt128(trial.generator.next()) << 60 | UInt128(trial.generator.next()))
      #expect(modulus.sum(modulus.reduced(wide), modulus.reduced(-wide)) == 0)
      #expect(BigUInt(modulus.reduced(wide.magnitude)) == BigUInt(wide.magnitude) % prime)
      let exponent = trial.generator.integer(-1_100...1_100)
      #expect(modulus.product(modulus.powerOfTwo(exponent), modulus.powerOfTwo(-exponent)) == 1)
      let fraction = Rational(
        BigInt(trial.generator.integer(-1_000...1_000)), over: BigInt(trial.generator.integer(1...1_000)))
      let residue = modulus.residue(fraction)!
      #expect(
        BigInt(residue) * fraction.denominator % BigInt(prime) - fraction.numerator % BigInt(prime) == 0
          || BigInt(residue) * fraction.denominator % BigInt(prime) - fraction.numerator == BigInt(prime))
      let double = Double(trial.generator.integer(-1_000_000...1_000_000)) * 0x1p-40
      #expect(modulus.residue(DyadicNumber(double)!) == modulus.residue(Rational(exactly: double)!))
    }
  }
}
