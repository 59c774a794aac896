public import ExactAlgebra
public import Networks

/// A rule that gives all parameters of a network at once, because its layers belong together.
///
/// Such a rule stands alone: it is no entry of a list with one rule for each layer.
public protocol NetworkInitialiser: Initialiser {
  /// The parameters of a network, in parameter order.
  ///
  /// - Parameter generator: the source of random numbers.
  /// - Throws: ``ExperimentError`` or ``DataError`` if the rule does not fit the network.
  func parameters(of architecture: Architecture, generator: SeededGenerator) throws -> [Double]
}

extension NetworkInitialiser {
  /// There are no values of one layer alone.
  ///
  /// - Throws: ``ExperimentError``, always.
  public func values(
    ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator
  ) throws -> LayerValues {
    throw ExperimentError(
      key: "initial", problem: "the kind '\(kind)' gives all layers at once, not layer \(layer) alone",
      remedy: "Write it without a list: `initial: {kind: \(kind), ...}`.")
  }
}
