public import InvariantManifolds
internal import Networks

/// Whether two networks conserve the same values along the gradient flow, up to relabelling.
public struct ConservationComparison: Sendable {
  /// Whether the values are the same: refuted if they differ by more than rounding.
  public let status: Certainty
  /// Why, in plain words.
  public let reason: String
  /// The largest difference, over the size of the terms of the quantity; `nil` if nothing is conserved.
  public let largestDifference: Double?
  /// The hidden layer of the largest difference, from 1.
  public let layer: Int?

  /// What rounding of sums can explain.
  private static let rounding = 1e-9

  /// - Parameters:
  ///   - values: the entries of the first network.
  ///   - aligned: those of the second one, relabelled.
  ///   - hasTies: whether neurons of either are tied or silent; what ties conserve belongs to the comparison of leaves.
  init(_ architecture: Architecture, _ values: [[Double]], _ aligned: [[Double]], hasTies: Bool) {
    let (own, other) = (ConservedQuantities(of: architecture, values), ConservedQuantities(of: architecture, aligned))
    guard let found = own.largestDifferenceUpToRelabelling(from: other) else {
      (status, largestDifference, layer) = (hasTies && values != aligned ? .unknown : .proven, nil, nil)
      reason =
        hasTies
        ? "\(architecture.activation.name) conserves nothing by itself; what tied neurons conserve is compared with the leaf"
        : "\(architecture.activation.name) conserves nothing, and no neurons are tied in either"
      return
    }
    (largestDifference, layer) = (found.relative, found.layer)
    if values == aligned {
      (status, reason) = (.proven, "the networks are one and the same up to relabelling")
    } else if found.relative > ConservationComparison.rounding {
      (status, reason) = (.refuted, "training conserves quantities of layer \(found.layer) that differ")
    } else {
      (status, reason) = (.unknown, "the quantities of single neurons agree up to rounding")
    }
  }
}
