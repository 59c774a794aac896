internal import ExactAlgebra
internal import Symmetry

/// The dimension of the orbit through a point, between two bounds, with what is needed to check them.
public struct OrbitDimension: Sendable {
  /// The number `N` of parameters.
  public let parameterCount: Int
  /// The dimension of the span of the fields at the point; `nil` if it was not computed.
  public let span: Int?
  /// A lower bound of the orbit dimension: rigorous for the partition found (the rank is taken on its quotient).
  public let lower: Int
  /// An upper bound of the orbit dimension: the leaf of the coarsest stable family; 1 for a constant network with one output.
  public let upper: Int
  /// Whether the two bounds meet.
  public let status: Certainty
  /// How the lower bound was found: `span`, or `refinement` where only the trivial bound 0 is known.
  public let method: String
  /// The dimension of the leaf, `nil` for a constant network, to which the formula does not apply.
  public let leafDimension: Int?
  /// The leaf of the coarsest stable family, which gives the upper bound.
  public let leaf: Leaf
  /// What a second program needs to check the bounds.
  public let certificate: OrbitCertificate

  /// The number of independent conservation laws near the point, `N - orbit`, when the orbit dimension is proven.
  public var laws: Int? { status == .proven ? parameterCount - upper : nil }

  /// Whether the lower bound exceeds the leaf, which would refute theory or program.
  public var isDiscrepancy: Bool { lower > upper }
}

/// The record of a computation of an orbit dimension, from which it can be repeated.
public struct OrbitCertificate: Codable, Hashable, Sendable {
  /// The primes of the formal activations' keys and of the rank; the prime of the fingerprints follows from the seed.
  public let primes: [String]
  /// The seed of all random draws.
  public let seed: UInt64
  /// The number of random fields, 0 if no rank was taken.
  public let samples: Int
  /// The number of columns of the matrix.
  public let columns: Int
  /// The rounds of refinement.
  public let rounds: Int
  /// An upper bound for the probability that the stable family is wrong, over the random choices of the fingerprints.
  public let failureBound: Double
  /// To which activations the statement applies.
  public let scope: Scope
}

extension OrbitDimension {
  /// The orbit dimension through a point of a wired model: refinement for the upper bound, the span for the lower one.
  ///
  /// The rank is taken on the quotient network, whose size is the leaf's: a condensed network costs what its quotient
  /// costs. (The gradient of a network on a leaf is block-constant, so its span has the dimension of the quotient's.)
  /// - Parameters:
  ///   - point: an exact point; stored entries must be finite.
  ///   - model: the architecture, with `point.wiring` as its wiring.
  ///   - largestMatrix: the effort limit, the largest number of columns of which a rank is taken; beyond it the lower bound
  ///     stays trivial and the status `unknown`.
  /// - Complexity: O(N) per round of refinement, O(K^3) for a quotient with K parameters.
  public static func of(
    _ point: WiredPoint, model: some WiredModel, largestMatrix: Int = 20_000, seed: UInt64 = 0
  ) -> OrbitDimension {
    let stable = StablePartition.coarsest(of: point, seed: seed)
    return of(point, leaf: Leaf(of: point, stable), model: model, largestMatrix: largestMatrix, seed: seed)
  }

  /// The orbit dimension through a point whose leaf is known already.
  public static func of(
    _ point: WiredPoint, leaf: Leaf, model: some WiredModel, largestMatrix: Int = 20_000, seed: UInt64 = 0
  ) -> OrbitDimension {
    let upper = leaf.orbitUpperBound(outputCount: model.outputCount)
    let partitions = leaf.stablePartition.partitions
    let narrow = model.resized(to: partitions.map(\.classCount))
    var span: Span?
    if model.hasFormalValues, narrow.parameterCount <= largestMatrix {
      span = Span(of: narrow, at: Quotient(of: point, partitions).parameters, seed: seed)
    }
    let lower = span?.dimension ?? 0
    return OrbitDimension(
      parameterCount: point.parameterCount, span: span?.dimension, lower: lower, upper: upper,
      status: lower == upper ? .proven : .unknown, method: span == nil ? "refinement" : "span",
      leafDimension: leaf.isTight ? leaf.dimension : nil, leaf: leaf,
      certificate: OrbitCertificate(
        primes: [String(Residue.prime), String(SmallResidue.prime)], seed: seed, samples: span?.sampleCount ?? 0,
        columns: span == nil ? 0 : narrow.parameterCount, rounds: leaf.stablePartition.rounds,
        failureBound: leaf.stablePartition.failureBound,
        scope: model.hasNamedActivations ? .almostEverywhere : .activationClass))
  }
}
