/// A reproducible source of random bits: SplitMix64.
///
/// Same seed, same numbers, on every machine. Independent streams for the parts of a computation come from
/// `stream(_:)`, so that results do not depend on the order in which threads run.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
/// doi:10.1145/2660193.2660195.
@frozen public struct SeededGenerator: RandomNumberGenerator, Sendable {
  @usableFromInline var state: UInt64

  /// A generator that starts from a seed.
  @inlinable public init(seed: UInt64) { state = SeededGenerator.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) }

  /// The next 64 random bits.
  @inlinable public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SeededGenerator.mixed(state)
  }

  /// An independent generator, determined by this one's state and a number.
  @inlinable public func stream(_ number: Int) -> SeededGenerator {
    SeededGenerator(seed: state ^ SeededGenerator.mixed(UInt64(bitPattern: Int64(number)) &+ 0x1405_7B7E_F767_814F))
  }

  /// A uniformly distributed double in `0 ..< 1`, a multiple of 2^-53.
  @inlinable public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A uniformly distributed double in `-1 ..< 1`, a multiple of 2^-53.
  @inlinable public mutating func nextSignedUnit() -> Double { Double(Int64(bitPattern: next()) >> 10) * 0x1p-53 }

  /// The finaliser of SplitMix64: a bijection of 64-bit words whose output bits all depend on all input bits.
  @inlinable public static func mixed(_ word: UInt64) -> UInt64 {
    var bits = word
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
