public import Symmetry

/// The narrower network that computes the same function at a point as it stands.
///
/// Equal incoming sums alone make neurons equal *now*; training separates them unless the outgoing sums are equal too. So
/// this verdict, *reducible*, is never one about training. A neuron can be left out if it copies (or mirrors) another one,
/// if it is silent, if nothing depends on it, or if it is constant and there is a bias to fold it into.
public struct ReducedFunction: Sendable {
  /// The coarsest forward-stable family.
  public let partitions: [SignedPartition]
  /// The rounds of forward refinement.
  public let rounds: Int
  /// An upper bound for the probability that a class was merged by chance; 0 at exact points.
  public let failureBound: Double
  /// By axis, the numbers of the classes that must stay.
  public let keptClasses: [[Int]]

  /// The reduction at a point.
  ///
  /// - Parameter hasBias: whether constants can be folded into biases.
  /// - Complexity: O(parameters) per round of refinement.
  public init(of point: WiredPoint, hasBias: Bool, seed: UInt64 = 0) {
    let forward = StablePartition.coarsest(of: point, direction: .forward, seed: seed)
    let flow = SignalFlow(ClassSums(point: point, partitions: forward.partitions), inTraining: false)
    partitions = forward.partitions
    rounds = forward.rounds
    failureBound = forward.failureBound
    keptClasses = point.wiring.axes.indices.map { axis in
      forward.partitions[axis].classes().indices.filter { number in
        guard point.wiring.axes[axis].isPartitioned else { return true }
        guard flow.variation[axis][number] || !hasBias else { return false }
        // A constant s(0) != 0 with s'(0) = 0 has no gradient, and yet is read.
        return flow.gradient[axis][number] || (flow.signal(axis, number) && flow.isRead(axis, number))
      }
    }
  }

  /// The numbers of neurons that suffice, one for each partitioned axis.
  public func widths(of wiring: Wiring) -> [Int] { wiring.partitionedAxes.map { keptClasses[$0].count } }
}
