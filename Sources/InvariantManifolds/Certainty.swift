/// How sure a statement is.
///
/// Undecided is not false, and a lower bound is not a value.
public enum Certainty: String, Codable, Hashable, Sendable {
  /// Proven, up to the failure bound stated beside it.
  case proven
  /// Proven to be false.
  case refuted
  /// Neither proven nor refuted within the effort allowed.
  case unknown
}

/// To which activations a formal result applies (theory of formal activations, `Documentation/Derivations`).
public enum Scope: String, Codable, Hashable, Sendable {
  /// Exact for this very model at this very point: its activations, if it has any, are polynomials.
  case exact
  /// Exact for a generic activation of the class: no relation among its values but those of the class.
  case activationClass = "class"
  /// Exact for the named activation at almost every point of the leaf; at a point with rationally dependent
  /// pre-activations the named activation may satisfy further relations.
  case almostEverywhere = "almost everywhere on the leaf"
  /// Exact near the point, inside the cells of the activation patterns of finitely many inputs (piecewise activations).
  case insideCell = "near the point, inside the cells of the activation pattern"
  /// The same for activations with a transcendental piece, at almost every point of the leaf: at a point with rationally
  /// dependent pre-activations their values may satisfy further relations.
  case insideCellAlmostEverywhere =
    "near almost every point of the leaf, inside the cells of the activation pattern"
}
