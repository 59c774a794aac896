public import ExactAlgebra

/// A random function on the residues: the same argument always gets the same independent-looking values.
///
/// Values are computed by a keyed mixing of the argument, not remembered in a table, so evaluations on several threads
/// agree without a lock, in any order. Drawn values are integers below the small prime, seen modulo both primes.
public struct RandomOracle: Sendable {
  /// The seed that determines the function.
  public let seed: UInt64

  /// The oracle of a seed.
  public init(seed: UInt64) { self.seed = SeededGenerator.mixed(seed ^ 0xA076_1D64_78BD_642F) }

  /// The `number`-th independent random value at an argument.
  public func draw(_ number: Int, at argument: Residue) -> ResiduePair {
    let key = SeededGenerator.mixed(argument.representative ^ seed)
    let stirred = SeededGenerator.mixed(key &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ (seed >> 7))
    // A multiply-high maps 64 bits to 0 ..< prime with a bias below 2^-40.
    let value = stirred.multipliedFullWidth(by: UInt64(SmallResidue.prime)).high
    return ResiduePair(Int(value))
  }

  /// A random constant that does not depend on the argument, for transcendental constants such as `1/sqrt(2 pi)`.
  public func constant(_ number: Int) -> ResiduePair {
    ResiduePair(1 + Int(SeededGenerator.mixed(seed &+ UInt64(number) &* 0xD6E8_FEB8_6659_FD93) % 8_388_586))
  }

  /// Chooses one of `z` and `-z`, the same one for both, and tells whether it is `-z`.
  public static func upToSign(_ z: ResiduePair) -> (argument: ResiduePair, isMirrored: Bool) {
    z.large.representative > Residue.prime / 2 ? (-z, true) : (z, false)
  }
}
