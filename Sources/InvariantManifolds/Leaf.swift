internal import Symmetry

/// The leaf of a stable family through a point: the point plus all directions that are constant on blocks of classes and
/// that really move.
///
/// No training run leaves the leaf, whatever the data and the loss, so its dimension bounds the dimension of the orbit from
/// above. Its dimension is `sum over tensors of the product of the numbers of classes`, dead parts left out; for a dense
/// network `sum_l K_l K_(l-1) + [bias] sum_l K_l`. Neurons fixed by the change of sign (even activations) all send the
/// constant `s(0)`: their outgoing weights move together, and together with the next bias, so they add one direction to a
/// class without bias and none to one with it.
public struct Leaf: Sendable {
  /// The number of block-constant directions that move.
  public let dimension: Int
  /// Whether the network is, and stays, a constant function of its input.
  public let isConstant: Bool
  /// Whether all outputs are, and stay, identically zero.
  public let outputsVanish: Bool
  /// The stable family.
  public let stablePartition: StablePartition
  /// An upper bound for the probability that family or dimension are wrong by chance; 0 at exact points.
  public var failureBound: Double { stablePartition.failureBound }
  /// Which entries of the quotient move.
  let flow: SignalFlow

  /// Whether the formula for the dimension applies.
  ///
  /// It does not to a constant network whose outputs still move: its orbit is smaller. Homogeneous activations, and the
  /// exponential with bias, have conservation laws besides, which the leaf does not know.
  public var isTight: Bool { !isConstant || outputsVanish }

  /// The leaf of a stable family through a point.
  ///
  /// - Precondition: the family is stable at the point.
  /// - Complexity: O(parameters) a sweep at worst, usually O(neurons).
  public init(of point: WiredPoint, _ stablePartition: StablePartition) {
    let sums = ClassSums(point: point, partitions: stablePartition.partitions)
    flow = SignalFlow(sums, inTraining: true)
    self.stablePartition = stablePartition
    dimension = flow.movingDimension()
    isConstant = !flow.reachesOutput
    outputsVanish = flow.outputsVanish
  }

  /// The number of parameters that can move: all others are at rest for ever.
  ///
  /// Weights of sign-fixed neurons count as moving where they are read.
  public func movingEntryCount(in wiring: Wiring) -> Int {
    wiring.tensors.indices.reduce(0) { total, number in
      let sizes = wiring.tensors[number].slots.map { stablePartition.partitions[$0.axis].classes().map(\.count) }
      guard sizes.count == 2 else {
        return total + sizes[0].indices.filter { flow.moves(number, [$0]) }.reduce(0) { $0 + sizes[0][$1] }
      }
      return sizes[0].indices.reduce(total) { total, row in
        sizes[1].indices.reduce(total) { total, column in
          flow.moves(number, [row, column]) ? total + sizes[0][row] * sizes[1][column] : total
        }
      }
    }
  }

  /// For each parameter, in parameter order, whether it can move: the rest is at rest for ever.
  ///
  /// - Complexity: O(parameters).
  package func canMove(in wiring: Wiring) -> [Bool] {
    wiring.tensors.indices.flatMap { number -> [Bool] in
      let labels = wiring.tensors[number].slots.map { stablePartition.partitions[$0.axis].labels.map(\.classNumber) }
      guard labels.count == 2 else { return labels[0].map { $0.map { flow.moves(number, [$0]) } ?? false } }
      return labels[0].flatMap { row in
        labels[1].map { column in
          guard let row, let column else { return false }
          return flow.moves(number, [row, column])
        }
      }
    }
  }

  /// An upper bound of the orbit dimension with which a network of `outputCount` outputs can be sure.
  ///
  /// For a constant network with one output all vector fields `grad F(x)` are one and the same, so the orbit is a curve.
  /// - Parameter lawRank: the rank on the leaf of the gradients of conservation laws.
  public func orbitUpperBound(outputCount: Int, lawRank: Int = 0) -> Int {
    let bound = dimension - lawRank
    return isConstant && outputCount == 1 ? min(bound, 1) : bound
  }
}
