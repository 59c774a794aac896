internal import InvariantManifolds

extension Scope {
  /// To what a result applies, in words: `Holds ...`.
  ///
  /// - Parameter leaf: how the sentence calls the place, `the leaf` of a point or `each leaf` of many.
  func sentence(for function: any Activation, leaf: String = "the leaf") -> String {
    let activation = function.name
    return switch self {
    case .exact: "Exact for this very network: \(activation) is a polynomial."
    case .activationClass: "Holds for a generic activation of the class."
    case .almostEverywhere:
      "Holds for \(activation) at almost every point of \(leaf)"
        + (function.continuousSymmetry != nil ? "." : ", and for a generic activation of its class.")
    case .insideCell:
      "Holds near the point: \(activation) is piecewise, and each field is analytic inside a cell of its activation "
        + "pattern."
    case .insideCellAlmostEverywhere:
      "Holds near almost every point of \(leaf): \(activation) is piecewise, and each field is analytic inside a cell of its "
        + "activation pattern."
    }
  }
}
