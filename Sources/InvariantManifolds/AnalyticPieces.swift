public import ExactAlgebra

/// The pieces of an activation that is analytic but for finitely many points, the breaks.
///
/// Where the slope jumps at a break, nothing is said there but that a constant piece beside it rests, as PyTorch takes it:
/// neurons that stay exactly at the break receive no gradient. Where value and slope agree from both sides, those are known
/// and higher derivatives are not.
public struct AnalyticPieces: Hashable, Sendable {
  /// The points between the pieces, ascending.
  public let breaks: [RealResidue]
  /// The pieces from left to right, one more than breaks.
  let pieces: [AnalyticPiece]
  /// The slopes on both sides of zero, if there are two linear pieces through it: their cells are found by solving for them.
  let bend: PiecewiseLinear?

  /// Pieces from left to right.
  ///
  /// - Parameters:
  ///   - pieces: one more than breaks.
  ///   - breaks: ascending; no denominator is divisible by one of the primes.
  public init(_ pieces: [AnalyticPiece], breaks: [Rational]) {
    precondition(pieces.count == breaks.count + 1, "a break lies between two pieces")
    self.breaks = breaks.map { RealResidue(exactly: $0)! }
    self.pieces = pieces
    let slopes = pieces.compactMap(\.slopeThroughZero)
    bend = breaks == [.zero] && slopes.count == 2 ? PiecewiseLinear(slopeBelow: slopes[0], slopeAbove: slopes[1]) : nil
  }

  /// Two linear pieces that meet at zero.
  public init(slopeBelow: Rational, slopeAbove: Rational) {
    self.init([.polynomial([.zero, slopeBelow]), .polynomial([.zero, slopeAbove])], breaks: [.zero])
  }

  /// Whether exact values are the true ones: no piece is transcendental.
  public var isAlgebraic: Bool { pieces.allSatisfy(\.isAlgebraic) }

  /// The largest degree, if all pieces are polynomials.
  var degree: Int? {
    let degrees = pieces.compactMap(\.degree)
    return degrees.count == pieces.count ? degrees.max() : nil
  }

  /// Value and derivatives, `count` in all, of the piece in which the argument lies; `nil` where the piece is left open, and
  /// at breaks as said above.
  func derivatives(at z: RealResidue, count: Int, oracle: RandomOracle) -> [RealResidue]? {
    for (number, point) in breaks.enumerated() {
      guard let side = (point == .zero ? z : z - point).sign else { return nil }
      if side < 0 { return pieces[number].derivatives(at: z, count: count, oracle: oracle) }
      if side == 0 { return derivatives(atBreak: number, z, count: count, oracle: oracle) }
    }
    return pieces[breaks.count].derivatives(at: z, count: count, oracle: oracle)
  }

  private func derivatives(
    atBreak number: Int, _ z: RealResidue, count: Int, oracle: RandomOracle
  ) -> [RealResidue]? {
    let sides = [pieces[number], pieces[number + 1]]
    if let resting = sides.first(where: { $0.degree == 0 }) {
      return resting.derivatives(at: z, count: count, oracle: oracle)
    }
    guard count <= 2, let left = sides[0].derivatives(at: z, count: 2, oracle: oracle),
      let right = sides[1].derivatives(at: z, count: 2, oracle: oracle),
      zip(left, right).allSatisfy({ $0.residues == $1.residues })
    else { return nil }
    return Array(left.prefix(count))
  }
}
