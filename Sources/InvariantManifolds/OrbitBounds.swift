/// What an exact check needs to know of the orbit through a point: two bounds of its dimension, and the leaf.
public struct OrbitBounds: Codable, Hashable, Sendable {
  /// A lower bound of the dimension.
  public let lower: Int
  /// An upper bound of the dimension.
  public let upper: Int
  /// The dimension of the leaf; `nil` where the formula does not apply (constant networks).
  public let leaf: Int?
  /// An upper bound for the probability that chance made a bound wrong.
  public let failureBound: Double

  /// Bounds of known origin.
  public init(lower: Int, upper: Int, leaf: Int?, failureBound: Double = 0) {
    (self.lower, self.upper, self.leaf, self.failureBound) = (lower, upper, leaf, failureBound)
  }

  /// The bounds of a computed orbit dimension.
  ///
  /// A point at which all fields vanish is a leaf by itself, though the family of its neurons has a larger one.
  public init(_ orbit: OrbitDimension) {
    self.init(
      lower: orbit.lower, upper: orbit.upper, leaf: orbit.isEquilibrium ? 0 : orbit.leafDimension,
      failureBound: orbit.certificate.failureBound)
  }

  /// The bounds of the orbit of a model without a wiring: there is no leaf.
  public init(_ orbit: ModelOrbit) {
    self.init(lower: orbit.lower, upper: orbit.upper, leaf: nil, failureBound: orbit.failureBound)
  }

  /// The dimension, if the bounds meet.
  public var dimension: Int? { lower == upper ? lower : nil }

  /// Whether the orbit is an open piece of its leaf.
  ///
  /// Refuted if the lower bound exceeds the upper one or the leaf, or if the orbit is proven to be smaller than the leaf
  /// though no conservation law can make it so: then theory or program is wrong. Where the formula of the leaf does not
  /// apply, bounds that meet are all that is asked.
  /// - Parameter hasLaws: whether the model has continuous symmetries, whose conservation laws make orbits smaller than
  ///   leaves (homogeneous activations).
  public func fillsLeaf(hasLaws: Bool) -> Certainty {
    if lower > upper || lower > leaf ?? lower { return .refuted }
    if !hasLaws, upper < leaf ?? upper { return .refuted }
    return lower == upper ? .proven : .unknown
  }
}

/// A point of a check that is worth a line: not decided, or a discrepancy.
public struct CheckedPoint: Codable, Hashable, Sendable {
  /// The point in parameter order, or the classes on whose leaf it is generic.
  public let at: String
  /// The bounds there.
  public let bounds: OrbitBounds
  /// The number of points that it stands for.
  public let copies: Int
  /// What is wrong, for a discrepancy.
  public let problem: String?

  /// A point with its bounds.
  public init(at: String, bounds: OrbitBounds, copies: Int = 1, problem: String? = nil) {
    (self.at, self.bounds, self.copies, self.problem) = (at, bounds, copies, problem)
  }
}

extension OrbitBounds {
  /// Whether the numbers are those of some orbit among so many parameters.
  func isPossible(parameterCount: Int) -> Bool {
    let dimensions = 0...parameterCount
    return dimensions.contains(lower) && dimensions.contains(upper) && leaf.map(dimensions.contains) ?? true
      && (0...1).contains(failureBound)
  }

  /// Why the orbit does not fill its leaf, in words; `nil` if it may.
  func problem(hasLaws: Bool) -> String? {
    guard fillsLeaf(hasLaws: hasLaws) == .refuted else { return nil }
    if lower > min(upper, leaf ?? upper) {
      return "the orbit has at least \(lower) dimensions, but its leaf has \(min(upper, leaf ?? upper))"
    }
    return "the orbit has at most \(upper) dimensions, but its leaf has \(leaf ?? upper)"
  }
}
