internal import ExactAlgebra
internal import Symmetry

/// The dimension of the orbit through a point, between two bounds, with what is needed to check them.
public struct OrbitDimension: Sendable {
  /// The number `N` of parameters.
  public let parameterCount: Int
  /// The dimension of the span of the fields at the point; `nil` if it was not computed.
  public let span: Int?
  /// A lower bound of the orbit dimension, by ranks over prime fields: of the quotient, and for small networks of the network
  /// itself.
  public let lower: Int
  /// An upper bound of the orbit dimension: the leaf of the coarsest stable family; 1 for a constant network with one output.
  public let upper: Int
  /// Whether the two bounds meet.
  public let status: Certainty
  /// How the lower bound was found: `span`, `bracket`, or `refinement` where only the trivial bound 0 is known.
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
  /// The number of random fields (of each depth of brackets), 0 if no rank was taken.
  public let samples: Int
  /// The depth of the deepest brackets, 1 for the fields themselves.
  public let depth: Int
  /// The number of columns of the matrix.
  public let columns: Int
  /// The rounds of refinement.
  public let rounds: Int
  /// An upper bound for the probability that the stable family is wrong, over the random choices of the fingerprints.
  public let failureBound: Double
  /// To which activations the statement applies.
  public let scope: Scope
}

/// How a lower bound of an orbit dimension is sought.
public enum LowerBoundMethod: String, CaseIterable, Sendable {
  /// The span at the point; then, if that leaves a gap and the model is small enough, brackets.
  case auto
  /// The span of the fields at the point.
  case span
  /// Iterated brackets, whatever the size of the model.
  case bracket
}

extension OrbitDimension {
  /// The orbit dimension through a point of a wired model: refinement for the upper bound, span and brackets for the lower.
  ///
  /// Ranks are taken on the quotient network, whose size is the leaf's: a condensed network costs what its quotient costs.
  /// (The gradient of a network on a leaf is block-constant, so its span has the dimension of the quotient's; for brackets
  /// the fields of the quotient carry its learning-rate factors.)
  /// - Parameters:
  ///   - point: an exact point; stored entries must be finite.
  ///   - model: the architecture, with `point.wiring` as its wiring.
  ///   - largestMatrix: the effort limit, the largest number of columns of which a rank is taken; beyond it the lower bound
  ///     stays trivial and the status `unknown`.
  /// - Complexity: O(N) per round of refinement, O(K^3) for a quotient with K parameters.
  public static func of(
    _ point: WiredPoint, model: some WiredModel, method: LowerBoundMethod = .auto, largestMatrix: Int = 20_000,
    seed: UInt64 = 0
  ) -> OrbitDimension {
    let stable = StablePartition.coarsest(of: point, seed: seed)
    return of(
      point, leaf: Leaf(of: point, stable), model: model, method: method, largestMatrix: largestMatrix, seed: seed)
  }

  /// The orbit dimension through a point whose leaf is known already.
  public static func of(
    _ point: WiredPoint, leaf: Leaf, model: some WiredModel, method: LowerBoundMethod = .auto,
    largestMatrix: Int = 20_000, seed: UInt64 = 0
  ) -> OrbitDimension {
    let upper = leaf.orbitUpperBound(outputCount: model.outputCount)
    let partitions = leaf.stablePartition.partitions
    let narrow = model.resized(to: partitions.map(\.classCount))
    var (span, brackets): (Span?, BracketSpan?)
    if model.hasFormalValues, narrow.parameterCount <= largestMatrix {
      let parameters = Quotient(of: point, partitions).parameters
      span = Span(of: narrow, at: parameters, seed: seed)
      let depth = bracketDepth(method, parameterCount: narrow.parameterCount)
      if let span, span.dimension < upper, depth > 1 {
        let factors = point.wiring.tensors.flatMap {
          Quotient.learningRateFactors(of: $0, partitions, as: ResiduePair.self)
        }
        brackets = BracketSpan(of: narrow, at: parameters, factors: factors, target: upper, depth: depth, seed: seed)
      }
    }
    // Small wide networks are asked too: a span above the leaf would refute theory or program.
    let isReduced = narrow.parameterCount < model.parameterCount
    let wide =
      span != nil && isReduced && model.parameterCount <= min(500, largestMatrix)
      ? Span(of: model, at: point.values.flatMap { $0.residues() }, seed: seed)?.dimension ?? 0 : 0
    let lower = max(span?.dimension ?? 0, brackets?.dimension ?? 0, wide)
    let depth = brackets?.dimensions.count ?? (span == nil ? 0 : 1)
    return OrbitDimension(
      parameterCount: point.parameterCount, span: span?.dimension, lower: lower, upper: upper,
      status: lower == upper ? .proven : .unknown,
      method: span == nil ? "refinement" : depth > 1 ? "bracket" : "span",
      leafDimension: leaf.isTight ? leaf.dimension : nil, leaf: leaf,
      certificate: OrbitCertificate(
        primes: [String(Residue.prime), String(SmallResidue.prime)], seed: seed, samples: span?.sampleCount ?? 0,
        depth: depth, columns: span == nil ? 0 : narrow.parameterCount, rounds: leaf.stablePartition.rounds,
        failureBound: leaf.failureBound,
        scope: model.hasNamedActivations ? .almostEverywhere : .activationClass))
  }

  /// The depth of brackets that is worth its cost, which grows threefold with each level: seconds at most.
  private static func bracketDepth(_ method: LowerBoundMethod, parameterCount: Int) -> Int {
    switch method {
    case .span: return 1
    case .bracket: return 6
    case .auto:
      // Depth 2 is compiled for its numbers and settles the commonest case, outgoing weights at zero.
      guard parameterCount <= 4_000 else { return 1 }
      var (depth, cost) = (2, 9 * parameterCount * parameterCount)
      while depth < 6, cost <= 5_000_000 { (depth, cost) = (depth + 1, 3 * cost) }
      return depth
    }
  }
}
