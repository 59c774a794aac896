// A fixed modulus has blind spots that no random fingerprint helps against: modulo 2^61 - 1 the numbers 1 and 2^61 are one
// and the same. Modulo a prime drawn at random, two different numbers are the same only if the prime divides their
// difference, and a difference of b bits has at most b/60 prime factors of this size, of more than 2.7 * 10^16.

/// The integers modulo a prime between 2^60 and 2^61 that is known only at run time.
///
/// Numbers are reduced `UInt64`s. Guarantee: exact.
@frozen public struct PrimeModulus: Hashable, Sendable {
  /// The prime.
  public let prime: UInt64
  /// The inverse of 2.
  @usableFromInline let half: UInt64

  /// The field of a prime.
  ///
  /// - Precondition: `prime` is a prime between 2^60 and 2^61; its size is checked, and its primality in debug builds.
  public init(prime: UInt64) {
    precondition(prime > 1 << 60 && prime < 1 << 61, "the modulus lies between 2^60 and 2^61")
    assert(PrimeModulus.isPrime(prime), "the modulus is a prime")
    self.prime = prime
    half = (prime + 1) / 2
  }

  /// The field of 2^61 - 1, in which `Residue`s live.
  public static let mersenne = PrimeModulus(prime: Residue.prime)

  /// The field of a random prime, uniform among the primes between 2^60 and 2^61.
  ///
  /// - Complexity: about 21 tests of primality.
  public static func random(using generator: inout some RandomNumberGenerator) -> PrimeModulus {
    while true {
      let candidate = (1 << 60) | (generator.next() >> 4) | 1
      if isPrime(candidate) { return PrimeModulus(prime: candidate) }
    }
  }

  /// The residue of a 128-bit number.
  @inlinable public func reduced(_ number: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: number % UInt128(prime)) }

  /// The residue of a signed 128-bit number.
  @inlinable public func reduced(_ number: Int128) -> UInt64 {
    let magnitude = reduced(number.magnitude)
    return number < 0 ? negative(magnitude) : magnitude
  }

  /// The sum of two reduced numbers.
  @inlinable public func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let sum = a + b
    return sum >= prime ? sum - prime : sum
  }

  /// The additive inverse of a reduced number.
  @inlinable public func negative(_ a: UInt64) -> UInt64 { a == 0 ? 0 : prime - a }

  /// The product of two reduced numbers.
  @inlinable public func product(_ a: UInt64, _ b: UInt64) -> UInt64 { reduced(UInt128(a) * UInt128(b)) }

  /// The power of two with any integer exponent.
  ///
  /// - Complexity: O(log |exponent|) multiplications.
  @inlinable public func powerOfTwo(_ exponent: Int) -> UInt64 {
    if exponent >= 0 && exponent < 60 { return 1 << UInt64(exponent) }
    return power(of: exponent < 0 ? half : 2, exponent.magnitude)
  }

  /// A power by repeated squaring.
  @inlinable public func power(of base: UInt64, _ exponent: UInt) -> UInt64 {
    var (result, square, rest) = (UInt64(1), base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = product(result, square) }
      square = product(square, square)
      rest >>= 1
    }
    return result
  }

  /// A uniformly distributed reduced number.
  public func random(using generator: inout some RandomNumberGenerator) -> UInt64 {
    while true {
      let candidate = generator.next() >> 3
      if candidate < prime { return candidate }
    }
  }

  /// Whether a 64-bit number is prime: the strong test to the first twelve primes as bases, which decides below 3.3 * 10^24.
  ///
  /// Source: J. Sorenson, J. Webster, "Strong pseudoprimes to twelve prime bases", Math. Comp. 86 (2017),
  /// doi:10.1090/mcom/3134.
  public static func isPrime(_ number: UInt64) -> Bool {
    let bases: [UInt64] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    if number < 2 { return false }
    for base in bases where number % base == 0 { return number == base }
    let twos = (number - 1).trailingZeroBitCount
    let odd = (number - 1) >> UInt64(twos)
    func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
      UInt64(truncatingIfNeeded: UInt128(a) * UInt128(b) % UInt128(number))
    }
    return bases.allSatisfy { base in
      var (power, square, rest) = (UInt64(1), base, odd)
      while rest > 0 {
        if rest & 1 == 1 { power = product(power, square) }
        square = product(square, square)
        rest >>= 1
      }
      if power == 1 { return true }
      for _ in 0..<twos {
        if power == number - 1 { return true }
        power = product(power, power)
      }
      return false
    }
  }
}

extension PrimeModulus {
  /// The residue of a dyadic number.
  @inlinable public func residue(_ number: DyadicNumber) -> UInt64 {
    product(reduced(Int128(number.significand)), powerOfTwo(number.exponent))
  }
}
