internal import ExactAlgebra

// The tangent space of the orbit is spanned by all iterated brackets of the fields (Hermann, Nagano), and left-normed ones
// of random fields suffice: [X_d, [..., [X_2, X_1]]]. A bracket [X, Y] = DY X - DX Y is two directional derivatives, so a
// bracket of depth d is evaluated over d - 1 times nested dual numbers. Its cost grows threefold with each level; beyond
// depth 3 or so the formal flow is cheaper.

/// The dimension of the span of iterated brackets of the vector fields at a point, up to a depth.
///
/// Each depth gives a rigorous lower bound of the orbit dimension.
public struct BracketSpan: Sendable {
  /// The dimension of the span of all brackets of depth 1, 2, ..., the last being the result.
  public let dimensions: [Int]
  /// The number of random brackets of each depth.
  public let sampleCount: Int

  /// The dimension found.
  public var dimension: Int { dimensions.last ?? 0 }

  /// Spans of brackets at an exact point, deeper and deeper until a dimension is reached or the depth is exhausted.
  ///
  /// - Parameters:
  ///   - factors: a factor for each component of the gradient: the fields are `factor * grad F`, as in the flow of a
  ///     quotient network; `nil` for ones.
  ///   - target: the dimension at which to stop, an upper bound.
  ///   - depth: the largest depth.
  ///   - stopsWhenStable: whether to stop at a depth that adds nothing; at a generic point no deeper one does then.
  ///   - isUniform: see `RandomFields`.
  /// - Precondition: as many parameters and factors as the model has; the numbers suit the activations.
  /// - Complexity: O(3^depth) gradients for each of about `N` brackets a depth, and a rank.
  public init<Ground: GroundScalar>(
    of model: any AnalyticModel, at parameters: [Ground], factors: [Ground]? = nil, target: Int, depth: Int,
    stopsWhenStable: Bool = false, isUniform: Bool = false, seed: UInt64 = 0, prime: RankPrime = .small
  ) {
    let columns = model.parameterCount
    let brackets = Brackets(fields: RandomFields(of: model, factors: factors, seed: seed, isUniform: isUniform))
    let count = RandomRows.count(columns: columns, of: Ground.self)
    var found: [Int] = []
    for level in 1...max(depth, 1) where (found.last ?? -1) < target {
      let rank = RandomRows.rank(rows: level * count, columns: columns, prime: prime) { number, row in
        // The rows of depth k are numbered k count ..., each with 64 fields of its own.
        let depth = (number & (1 << 40 - 1)) / count + 1
        let fields = (0..<depth).map { number * 64 + $0 }
        guard let bracket: [Ground] = brackets.bracket(fields[...], at: parameters) else { return false }
        row = bracket
        return true
      }
      guard let rank else { break }
      found.append(rank)
      if stopsWhenStable, level > 1, found[level - 2] == rank { break }
    }
    dimensions = found
    sampleCount = count
  }
}

/// Iterated brackets of numbered fields.
private struct Brackets<Ground: GroundScalar> {
  let fields: RandomFields<Ground>

  /// `[X_last, [..., [X_2, X_1]]]` at a point with coordinates of any formal kind; `nil` if an activation had no value.
  @specialized(where Ground == ResiduePair, Scalar == ResiduePair)
  @specialized(where Ground == ResiduePair, Scalar == Dual<ResiduePair>)
  func bracket<Scalar: FormalScalar>(
    _ numbers: ArraySlice<Int>, at point: [Scalar]
  ) -> [Scalar]? where Scalar.Ground == Ground {
    guard let last = numbers.last, let direction = fields.field(last, at: point) else { return nil }
    guard numbers.count > 1 else { return direction }
    let along = zip(point, direction).map { Dual(real: $0, infinitesimal: $1) }
    guard let inner = bracket(numbers.dropLast(), at: along) else { return nil }
    let across = zip(point, inner).map { Dual(real: $0, infinitesimal: $1.real) }
    guard let outer = fields.field(last, at: across) else { return nil }
    return zip(inner, outer).map { $0.infinitesimal - $1.infinitesimal }
  }
}
