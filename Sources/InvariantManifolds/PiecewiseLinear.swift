/// The two linear pieces of an activation that bends at zero and nowhere else.
public struct PiecewiseLinear: Hashable, Sendable {
  /// The slope for negative arguments.
  public let slopeBelow: RealResidue
  /// The slope for positive arguments.
  public let slopeAbove: RealResidue
}
