internal import InvariantManifolds
public import Networks
public import Symmetry

/// The factors of the learning rates with which a quotient trains as the wide network does: `|C| / |D|` for the weight
/// `U[D, C]`, `1 / |D|` for the bias of `D`; inputs and outputs count as classes of one.
///
/// They hold for gradient flow, gradient descent, stochastic gradient descent and momentum. For Adam the step of `U[D, C]` is
/// `|C|` times that of Adam on gradients divided by `|D|`.
public struct LearningRateFactors: Hashable, Sendable {
  /// The number of neurons of each class, from the inputs to the outputs.
  public let classSizes: [[Int]]
  /// Whether each layer has a bias.
  public let hasBias: Bool

  /// The factors of a quotient; a silent neuron that stands for an empty layer counts as a class of one.
  public init(_ partitions: [SignedPartition], of wide: Architecture) {
    classSizes = wide.axisPartitions(partitions).map { partition in
      let sizes = partition.classes().map(\.count)
      return sizes.isEmpty && partition.count > 0 ? [1] : sizes
    }
    hasBias = wide.hasBias
  }

  /// The factor of each parameter, in parameter order.
  ///
  /// - Complexity: O(parameters of the quotient).
  public var values: [Double] {
    zip(classSizes, classSizes.dropFirst()).flatMap { sources, targets in
      targets.flatMap { target in sources.map { Double($0) / Double(target) } }
        + (hasBias ? targets.map { 1 / Double($0) } : [])
    }
  }

  /// Whether all factors are 1.
  public var areOne: Bool { classSizes.allSatisfy { $0.allSatisfy { $0 == 1 } } }
}
