internal import ExactAlgebra

/// What a certificate of an orbit dimension says, as far as it can be computed again.
public struct OrbitRecord: Codable, Hashable, Sendable {
  /// The lower bound that was found.
  public let lower: Int
  /// The upper bound that was found.
  public let upper: Int
  /// How the lower bound was found: `span`, `bracket`, `flow`, `refinement`.
  public let method: String
  /// The depth of the deepest brackets.
  public let depth: Int
  /// The order of the formal flow, 0 if none was needed.
  public let order: Int
  /// The seed of all random draws.
  public let seed: UInt64
  /// The effort limit: the largest number of columns of which a rank was taken.
  public let effort: Int

  /// The methods, depths and orders that can be computed again.
  public static let methods = ["span", "bracket", "flow", "refinement"]
  /// From no rank taken to the deepest brackets.
  public static let depths = 0...6
  /// From no flow needed to the longest one.
  public static let orders = 0...LowerBound.largestOrder

  /// A record.
  public init(lower: Int, upper: Int, method: String, depth: Int, order: Int, seed: UInt64, effort: Int) {
    (self.lower, self.upper, self.method) = (lower, upper, method)
    (self.depth, self.order, self.seed, self.effort) = (depth, order, seed, effort)
  }
}

/// The check of a certificate: its ranks computed again, from the same seed modulo the recorded prime and modulo a second
/// one, and its upper bound from the same and from another seed.
///
/// A rank modulo either prime is a rigorous lower bound; the leaf could be wrong only through a collision of fingerprints,
/// which another seed would have to repeat.
public struct OrbitCheck: Sendable {
  /// What the certificate says.
  public let record: OrbitRecord
  /// The lower bound computed again modulo 8388587; `nil` if it could not be (memory).
  public let lower: Int?
  /// The same vectors' rank modulo 2^61 - 1.
  public let lowerModuloSecondPrime: Int?
  /// The upper bound computed again from the recorded seed.
  public let upper: Int
  /// The upper bound from another seed.
  public let upperOfOtherSeed: Int

  /// Whether all computations agree with the certificate.
  public var agrees: Bool {
    lower == record.lower && lowerModuloSecondPrime == record.lower && upper == record.upper
      && upperOfOtherSeed == record.upper
  }

  /// Repeats the computations of a certificate.
  ///
  /// - Parameters:
  ///   - point: the point of the certificate.
  ///   - model: its network.
  /// - Complexity: that of the certificate, and a rank modulo 2^61 - 1, some ten times as long.
  public init(of record: OrbitRecord, at point: WiredPoint, model: some WiredModel) {
    self =
      model.isPiecewise
      ? OrbitCheck(record, point, model, as: RealResidue.self)
      : OrbitCheck(record, point, model, as: ResiduePair.self)
  }

  private init<Ground: GroundScalar>(
    _ record: OrbitRecord, _ point: WiredPoint, _ model: some WiredModel, as numbers: Ground.Type
  ) {
    let limit = record.effort
    func quotient(seed: UInt64) -> (leaf: Leaf, narrow: NarrowModel<Ground>?) {
      let stable = StablePartition.coarsest(of: point, seed: seed, findsDead: true)
      return (Leaf(of: point, stable), NarrowModel(of: point, stable.partitions, model: model, limit: limit))
    }
    func upperBound(_ seed: UInt64, _ found: (leaf: Leaf, narrow: NarrowModel<Ground>?)) -> Int {
      let bound = UpperBound(
        of: found.leaf, narrow: found.narrow, outputCount: model.outputCount, limit: limit, seed: seed)
      guard let narrow = found.narrow else { return bound.value }
      return bound.lowered(to: record.lower, narrow, leaf: found.leaf, point: point, seed: seed).value
    }
    let (found, other) = (quotient(seed: record.seed), quotient(seed: record.seed &+ 1))
    self.record = record
    upper = upperBound(record.seed, found)
    upperOfOtherSeed = upperBound(record.seed &+ 1, other)
    guard let narrow = found.narrow, record.method != "refinement" else {
      (lower, lowerModuloSecondPrime) = (0, 0)
      return
    }
    func rank(_ prime: RankPrime) -> Int? {
      LowerBound.repeated(record, of: narrow, prime: prime)
    }
    lower = rank(.small)
    lowerModuloSecondPrime = rank(.large)
  }
}
