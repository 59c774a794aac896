/// One exact number seen modulo two primes: the large one tells values apart, the small one goes into the matrix.
///
/// The large part (modulo 2^61 - 1) serves as the key by which equal pre-activations are recognised: among millions of
/// (neuron, sample) pairs a chance collision modulo 2^23 would be certain and would tie values that are not tied. The
/// small part (modulo 8388587) is what FFLAS-FFPACK takes the rank of. Both are images of the same integers, so the pair
/// is the residue modulo the product of the primes in disguise.
@frozen public struct ResiduePair: Hashable, Sendable {
  /// The part modulo 2^61 - 1.
  public let large: Residue
  /// The part modulo 8388587.
  public let small: SmallResidue

  /// Joins two parts.
  @inlinable public init(large: Residue, small: SmallResidue) {
    self.large = large
    self.small = small
  }

  /// A uniformly drawn integer below the small prime, seen modulo both.
  public static func random(using generator: inout some RandomNumberGenerator) -> ResiduePair {
    ResiduePair(Int(generator.next(upperBound: UInt64(SmallResidue.prime))))
  }
}

extension ResiduePair: DivisionRing {
  /// The pair of zeros.
  @inlinable public static var zero: ResiduePair { ResiduePair(large: .zero, small: .zero) }
  /// The pair of ones.
  @inlinable public static var one: ResiduePair { ResiduePair(large: .one, small: .one) }

  /// The residues of an integer.
  @inlinable public init(_ integer: Int) {
    self.init(large: Residue(integer), small: SmallResidue(integer))
  }

  /// The sum in both parts.
  @inlinable public static func + (lhs: ResiduePair, rhs: ResiduePair) -> ResiduePair {
    ResiduePair(large: lhs.large + rhs.large, small: lhs.small + rhs.small)
  }

  /// The difference in both parts.
  @inlinable public static func - (lhs: ResiduePair, rhs: ResiduePair) -> ResiduePair {
    ResiduePair(large: lhs.large - rhs.large, small: lhs.small - rhs.small)
  }

  /// The product in both parts.
  @inlinable public static func * (lhs: ResiduePair, rhs: ResiduePair) -> ResiduePair {
    ResiduePair(large: lhs.large * rhs.large, small: lhs.small * rhs.small)
  }

  /// The additive inverse in both parts.
  @inlinable public static prefix func - (operand: ResiduePair) -> ResiduePair {
    ResiduePair(large: -operand.large, small: -operand.small)
  }

  /// The inverse in both parts; `nil` when either part is zero.
  public func inverse() -> ResiduePair? {
    guard let large = large.inverse(), let small = small.inverse() else { return nil }
    return ResiduePair(large: large, small: small)
  }
}
