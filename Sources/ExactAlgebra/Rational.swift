public import BigInt

/// An exact fraction of integers of any size, in lowest terms with a positive denominator.
///
/// Used where people write numbers: `1/3`, `-0.25`, `1e-3` are read exactly. Not meant for inner loops.
public struct Rational: Hashable, Sendable {
  /// The numerator, with the sign.
  public let numerator: BigInt
  /// The denominator, positive.
  public let denominator: BigInt

  /// The fraction in lowest terms.
  ///
  /// - Precondition: `denominator != 0`.
  public init(_ numerator: BigInt, over denominator: BigInt) {
    precondition(denominator != 0, "a fraction needs a denominator other than 0")
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
  }

  /// The exact value of a finite double; `nil` for infinities and NaN.
  public init?(exactly number: Double) {
    guard let dyadic = DyadicNumber(number) else { return nil }
    let power = BigInt(1) << dyadic.exponent.magnitude
    let significand = BigInt(dyadic.significand)
    self = dyadic.exponent < 0 ? Rational(significand, over: power) : Rational(significand * power, over: 1)
  }

  /// Reads an integer, a fraction or a decimal, exactly: `-3`, `1/2`, `0.25`, `1.5e-3`; `nil` if it is none of these.
  ///
  /// Exponents beyond 400 in absolute value and more than 2,000 digits are refused, so that a typing error cannot fill the
  /// memory.
  public init?(_ text: some StringProtocol) {
    let parts = String(text).split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let numerator = Rational(decimal: first) else { return nil }
    switch parts.count {
    case 1: self = numerator
    case 2:
      guard let denominator = Rational(decimal: parts[1]), denominator.numerator != 0 else { return nil }
      self = Rational(
        numerator.numerator * denominator.denominator, over: numerator.denominator * denominator.numerator)
    default: return nil
    }
  }

  private init?(decimal text: Substring) {
    let scientific = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard (1...2).contains(scientific.count) else { return nil }
    var exponent = 0
    if scientific.count == 2 {
      guard let written = Int(scientific[1]), (-400...400).contains(written) else { return nil }
      exponent = written
    }
    var digits = scientific[0]
    let isNegative = digits.first == "-"
    if isNegative || digits.first == "+" { digits = digits.dropFirst() }
    let halves = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count), digits.contains(where: \.isNumber) else { return nil }
    let fraction = halves.count == 2 ? halves[1] : ""
    let all = halves[0] + fraction
    guard all.count <= 2_000 else { return nil }
    guard all.allSatisfy({ $0.isASCII && $0.isNumber }), let magnitude = BigInt(String(all), radix: 10) else {
      return nil
    }
    exponent -= fraction.count
    let power = BigInt(10).power(abs(exponent))
    let signed = isNegative ? -magnitude : magnitude
    self = exponent < 0 ? Rational(signed, over: power) : Rational(signed * power, over: 1)
  }
}

extension Rational: DivisionRing {
  /// The fraction 0.
  public static var zero: Rational { Rational(0, over: 1) }
  /// The fraction 1.
  public static var one: Rational { Rational(1, over: 1) }
  /// The fraction `integer/1`.
  public init(_ integer: Int) { self.init(BigInt(integer), over: 1) }
  /// The sum.
  public static func + (lhs: Rational, rhs: Rational) -> Rational {
    Rational(
      lhs.numerator * rhs.denominator + rhs.numerator * lhs.denominator, over: lhs.denominator * rhs.denominator)
  }
  /// The difference.
  public static func - (lhs: Rational, rhs: Rational) -> Rational { lhs + (-rhs) }
  /// The product.
  public static func * (lhs: Rational, rhs: Rational) -> Rational {
    Rational(lhs.numerator * rhs.numerator, over: lhs.denominator * rhs.denominator)
  }
  /// The additive inverse.
  public static prefix func - (operand: Rational) -> Rational {
    Rational(-operand.numerator, over: operand.denominator)
  }
  /// The reciprocal; `nil` for zero.
  public func inverse() -> Rational? { numerator == 0 ? nil : Rational(denominator, over: numerator) }
}

extension Rational {
  /// The fraction as a double, within 2^-52 of its magnitude; infinite or zero beyond the range of doubles.
  public var doubleValue: Double {
    guard numerator != 0 else { return 0 }
    // An integer quotient of 64 or 65 bits, times a power of two.
    let exponent = numerator.magnitude.bitWidth - denominator.magnitude.bitWidth - 64
    let (dividend, divisor) =
      exponent < 0
      ? (numerator.magnitude << -exponent, denominator.magnitude)
      : (numerator.magnitude, denominator.magnitude << exponent)
    let magnitude = Double(sign: .plus, exponent: exponent, significand: Double(dividend / divisor))
    return numerator.sign == .minus ? -magnitude : magnitude
  }

  /// The number of bits of the sum of the absolute values times a common denominator; `nil` beyond 60.
  public static func heightInBits(of fractions: [Rational]) -> Int? {
    var denominator = BigUInt(1)
    for fraction in fractions {
      let magnitude = fraction.denominator.magnitude
      denominator = denominator / denominator.greatestCommonDivisor(with: magnitude) * magnitude
      guard denominator.bitWidth <= 60 else { return nil }
    }
    var sum = BigUInt(0)
    for fraction in fractions { sum += fraction.numerator.magnitude * (denominator / fraction.denominator.magnitude) }
    return sum.bitWidth <= 60 ? sum.bitWidth : nil
  }

  /// The sign: -1, 0 or 1.
  public var signum: Int { numerator == 0 ? 0 : numerator.sign == .minus ? -1 : 1 }

  /// The number of bits of numerator and denominator together.
  public var bitCount: Int { numerator.magnitude.bitWidth + denominator.magnitude.bitWidth }

  /// Numerator and denominator as 64-bit words in two's complement, each after its number of bits: the content of the fraction.
  public var words: [UInt64] {
    [numerator, denominator].flatMap { [UInt64($0.bitWidth)] + $0.words.map { UInt64($0) } }
  }

  /// The common multiple of some fractions that makes them integers without common factor, the first one positive.
  ///
  /// - Precondition: the first is not 0.
  public static func primitiveIntegers(_ fractions: [Rational]) -> [Rational] {
    guard let first = fractions.first else { return [] }
    precondition(first != .zero, "the sign is that of the first fraction, which is not 0")
    let denominator = fractions.reduce(BigInt(1)) { common, fraction in
      common / common.greatestCommonDivisor(with: fraction.denominator) * fraction.denominator
    }
    let numerators = fractions.map { $0.numerator * (denominator / $0.denominator) }
    let divisor = numerators.reduce(BigInt(0)) { $0.greatestCommonDivisor(with: $1) }
    let signed = first.numerator < 0 ? -divisor : divisor
    return numerators.map { Rational($0 / signed, over: 1) }
  }
}

extension Rational: CustomStringConvertible {
  /// The fraction as people write it: `-3`, `1/2`.
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension ResiduePair {
  /// The residues of a fraction; `nil` when its denominator is divisible by one of the primes.
  public init?(exactly fraction: Rational) {
    func residues(_ integer: BigInt) -> ResiduePair {
      let magnitude = integer.magnitude
      let pair = ResiduePair(
        large: Residue(reducing: UInt64(magnitude % BigUInt(Residue.prime))),
        small: SmallResidue(reducing: UInt64(magnitude % BigUInt(SmallResidue.prime))))
      return integer.sign == .minus ? -pair : pair
    }
    guard let inverse = residues(fraction.denominator).inverse() else { return nil }
    self = residues(fraction.numerator) * inverse
  }
}

extension PrimeModulus {
  /// The residue of a fraction; `nil` when its denominator is divisible by the prime.
  public func residue(_ fraction: Rational) -> UInt64? {
    func residue(_ integer: BigInt) -> UInt64 {
      let magnitude = UInt64(integer.magnitude % BigUInt(prime))
      return integer.sign == .minus ? negative(magnitude) : magnitude
    }
    let denominator = residue(fraction.denominator)
    return denominator == 0
      ? nil : product(residue(fraction.numerator), power(of: denominator, UInt(prime - 2)))
  }
}
