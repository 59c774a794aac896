public import InvariantManifolds

/// What the theorem of the paper says of a network with one hidden layer: a dimension known at any size, without a rank.
///
/// All structural invariant manifolds of such a network with a generic activation are induced by its symmetries: every
/// orbit is a connected component of a stratum of the hierarchy, and has the dimension of the leaf of its classes.
///
/// It is no computation: it is printed beside the bounds, never as one of them, and never makes them `proven`.
/// Source: Zhao, Luo, Zhang, "Architecture induces structural invariant manifolds of neural network training dynamics",
/// arXiv 2510.09564 (2025); checked stratum by stratum by ``StratumCheck``.
public struct TwoLayerTheorem: Hashable, Sendable {
  /// The dimension of the orbit: that of the leaf.
  public let dimension: Int

  /// What it says.
  public static let statement =
    "every orbit of a network with one hidden layer is a connected component of a stratum of the symmetry hierarchy"
  /// What it needs.
  public static let requirement =
    "an analytic activation that is generic in its class: no polynomial, not piecewise, without a continuous symmetry"
  /// Where it is proved.
  public static let source = "Zhao, Luo, Zhang, arXiv 2510.09564"

  /// The statement at a point, `nil` where the theorem does not apply.
  ///
  /// It needs one hidden layer and an analytic activation that is no polynomial and has no continuous symmetry; the network
  /// must not be constant; and it is silent where the bounds of the orbit exclude it, at points that are not generic for a
  /// named activation.
  public init?(_ architecture: Architecture, _ orbit: OrbitDimension) {
    let activation = architecture.activation
    guard architecture.hiddenWidths.count == 1, activation.pieces == nil, !activation.isPolynomial,
      activation.continuousSymmetry == nil, let leaf = orbit.leafDimension, orbit.lower <= leaf, leaf <= orbit.upper
    else { return nil }
    dimension = leaf
  }
}
