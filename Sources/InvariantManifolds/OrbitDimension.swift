internal import ExactAlgebra
internal import Symmetry

/// The dimension of the orbit through a point, between two bounds, with what is needed to check them.
public struct OrbitDimension: Sendable {
  /// The number `N` of parameters.
  public let parameterCount: Int
  /// A lower bound of the orbit dimension, by ranks over prime fields: of the quotient, and for small networks of the network
  /// itself.
  public let lower: Int
  /// An upper bound of the orbit dimension: the leaf of the coarsest stable family, less the conservation laws that bind there.
  public let upper: Int
  /// The number of independent laws by which `upper` is below the leaf.
  public let lawRank: Int
  /// Whether all fields are multiples of one, so that every orbit is a curve or a point.
  public let isCurve: Bool
  /// The number of cells of a piecewise model near the point whose fields and brackets gave `upper`; `nil` if they did not.
  public let cellCount: Int?
  /// Whether the two bounds meet.
  public var status: Certainty { lower == upper ? .proven : .unknown }
  /// How the lower bound was found.
  public let lowerBound: LowerBound
  /// The dimension of the leaf, `nil` for a constant network, to which the formula does not apply.
  public let leafDimension: Int?
  /// The leaf of the coarsest stable family, which gives the upper bound.
  public let leaf: Leaf
  /// What a second program needs to check the bounds.
  public let certificate: OrbitCertificate

  /// The dimension of the span of the fields at the point; `nil` if it was not computed.
  public var span: Int? { lowerBound.span }

  /// How the lower bound was found: `span`, `columns`, `bracket`, `flow`, or `refinement` where only the trivial bound 0 is
  /// known.
  public var method: String { lowerBound.method }

  /// The number of independent conservation laws near the point, `N - orbit`, when the orbit dimension is proven.
  public var laws: Int? { status == .proven ? parameterCount - upper : nil }

  /// Whether all fields vanish at a point whose leaf is larger: the point is an orbit, and no training run leaves it.
  ///
  /// In a network without bias and with `s(0) = 0` this happens where a layer's incoming weights are zero and the product of
  /// all later matrices vanishes without any of them being zero.
  public var isEquilibrium: Bool { upper == 0 && (leafDimension ?? 0) > 0 }

  /// Whether the lower bound exceeds the upper, which would refute theory or program.
  public var isDiscrepancy: Bool { lower > upper }
}

/// The record of a computation of an orbit dimension, from which it can be repeated.
public struct OrbitCertificate: Codable, Hashable, Sendable {
  /// The primes of the formal activations' keys and of the rank; the prime of the fingerprints follows from the seed.
  public let primes: [String]
  /// The seed of all random draws.
  public let seed: UInt64
  /// The number of random fields (of each depth of brackets), 0 if no rank was taken.
  public let samples: Int
  /// The depth of the deepest brackets, 1 for the fields themselves.
  public let depth: Int
  /// The order of the formal flow, 0 if none was needed.
  public let order: Int
  /// The number of columns of the matrix.
  public let columns: Int
  /// The effort limit, the largest number of columns of which a rank was taken.
  public let effort: Int
  /// The rounds of refinement.
  public let rounds: Int
  /// An upper bound for the probability that the stable family is wrong, over the random choices of the fingerprints.
  public let failureBound: Double
  /// To which activations the statement applies.
  public let scope: Scope
}

extension OrbitDimension {
  /// The orbit dimension through a point of a wired model: refinement and laws for the upper bound; span, brackets and flow for
  /// the lower.
  ///
  /// Ranks are taken on the quotient network, whose size is the leaf's: a condensed network costs what its quotient costs.
  /// (The gradient of a network on a leaf is block-constant, so its span has the dimension of the quotient's; for brackets
  /// and flows the fields of the quotient carry its learning-rate factors.)
  /// - Parameters:
  ///   - point: an exact point; stored entries must be finite; fractions or floats for piecewise activations.
  ///   - model: the architecture, with `point.wiring` as its wiring.
  ///   - largestMatrix: the effort limit (see `LowerBound`); beyond it the lower bound stays trivial and the status `unknown`.
  /// - Complexity: O(N) per round of refinement, O(K^3) for a quotient with K parameters.
  public static func of(
    _ point: WiredPoint, model: some WiredModel, method: LowerBoundMethod = .auto, largestMatrix: Int = 12_000,
    seed: UInt64 = 0
  ) -> OrbitDimension {
    let stable = StablePartition.coarsest(of: point, seed: seed, findsDead: true)
    return of(
      point, leaf: Leaf(of: point, stable), model: model, method: method, largestMatrix: largestMatrix, seed: seed)
  }

  /// The orbit dimension through a point whose leaf is known already.
  public static func of(
    _ point: WiredPoint, leaf: Leaf, model: some WiredModel, method: LowerBoundMethod = .auto,
    largestMatrix: Int = 12_000, seed: UInt64 = 0
  ) -> OrbitDimension {
    model.isPiecewise
      ? of(point, leaf, model, as: RealResidue.self, method, largestMatrix, seed)
      : of(point, leaf, model, as: ResiduePair.self, method, largestMatrix, seed)
  }

  private static func of<Ground: GroundScalar>(
    _ point: WiredPoint, _ leaf: Leaf, _ model: some WiredModel, as numbers: Ground.Type, _ method: LowerBoundMethod,
    _ largestMatrix: Int, _ seed: UInt64
  ) -> OrbitDimension {
    let narrow = NarrowModel<Ground>(of: point, leaf.stablePartition.partitions, model: model, limit: largestMatrix)
    let ceiling = UpperBound(
      of: leaf, narrow: narrow, outputCount: model.outputCount, limit: largestMatrix, seed: seed)
    let (bound, upper) = bounds(point, leaf, narrow, ceiling, model, method, largestMatrix, seed)
    // Small wide networks are asked too: a span above the leaf would refute theory or program.
    let isReduced = (narrow?.parameters.count ?? .max) < model.parameterCount
    let wide =
      bound.span != nil && isReduced && model.parameterCount <= min(500, largestMatrix)
      ? Span(of: model, at: NarrowModel<Ground>.entries(of: point), seed: seed)?.dimension ?? 0 : 0
    let lower = max(bound.dimension, wide)
    return OrbitDimension(
      parameterCount: point.parameterCount, lower: lower, upper: upper.value, lawRank: upper.lawRank,
      isCurve: upper.isCurve, cellCount: upper.cellCount, lowerBound: bound,
      leafDimension: leaf.isTight ? leaf.dimension : nil, leaf: leaf,
      certificate: OrbitCertificate(
        primes: [RankPrime.large.digits, RankPrime.small.digits], seed: seed, samples: bound.samples,
        depth: bound.depth, order: bound.order, columns: bound.columns, effort: largestMatrix,
        rounds: leaf.stablePartition.rounds,
        failureBound: upper.failureBound, scope: model.scope))
  }

  /// The lower bound, and the upper one lowered where a gap is left.
  private static func bounds<Ground: GroundScalar>(
    _ point: WiredPoint, _ leaf: Leaf, _ narrow: NarrowModel<Ground>?, _ ceiling: UpperBound, _ model: some WiredModel,
    _ method: LowerBoundMethod, _ largestMatrix: Int, _ seed: UInt64
  ) -> (lower: LowerBound, upper: UpperBound) {
    guard model.hasFormalValues else { return (LowerBound(), ceiling) }
    guard let narrow else {
      let large = NarrowModel<Ground>(
        of: point, leaf.stablePartition.partitions, model: model, limit: LowerBound.largestSampled(largestMatrix))
      let bound = large.map {
        LowerBound(columnsOf: $0.model, at: $0.parameters, largestMatrix: largestMatrix, seed: seed)
      }
      return (bound ?? LowerBound(), ceiling)
    }
    func bound(_ method: LowerBoundMethod, _ ceiling: UpperBound) -> LowerBound {
      LowerBound(of: narrow, target: ceiling.value, method: method, largestMatrix: largestMatrix, seed: seed)
    }
    func lowered(to bound: LowerBound) -> UpperBound {
      bound.span == nil
        ? ceiling : ceiling.lowered(to: bound.dimension, narrow, leaf: leaf, point: point, seed: seed)
    }
    guard model.isPiecewise else {
      let lower = bound(method, ceiling)
      return (lower, lowered(to: lower))
    }
    // What all brackets reach anywhere is soon known, and spares long searches for what is not there.
    let span = bound(.span, ceiling)
    let upper = lowered(to: span)
    return (span.dimension < upper.value && method != .span ? bound(method, upper) : span, upper)
  }
}
