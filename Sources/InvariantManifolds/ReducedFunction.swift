public import Symmetry

/// The narrower network that computes the same function at a point as it stands.
///
/// Equal incoming sums alone make neurons equal *now*; training separates them unless the outgoing sums are equal too. So
/// this verdict, *reducible*, is never one about training. A neuron can be left out if it copies (or mirrors) another one, or
/// is a multiple of it where the activation is homogeneous, if it is silent or off for every input, if nothing depends on it, or if it is constant and there is a bias to fold it into.
public struct ReducedFunction: Sendable {
  /// The coarsest forward-stable family.
  public let partitions: [SignedPartition]
  /// The rounds of forward refinement.
  public let rounds: Int
  /// An upper bound for the probability that a class was merged by chance; 0 at exact points.
  public let failureBound: Double
  /// By axis, the neurons that are off on all inputs as the weights stand, by their signs or by intervals.
  public let off: [[Int]]
  /// By axis, the numbers of the classes that must stay.
  public let keptClasses: [[Int]]
  /// The rank of the whole map where all hidden layers are linear: so many neurons suffice in each; `nil` elsewhere, and beyond
  /// the effort.
  public let linearRank: Int?
  /// By axis: for each class that is a multiple of a kept one, `(w, b) = c (w', b')`, the number of that one; such classes can be
  /// left out if the activation is homogeneous, `s(cz) = c^q s(z)` (the ReLU for `c > 0`).
  public let multiples: [[Int: Int]]

  /// The reduction at a point.
  ///
  /// - Parameter hasBias: whether constants can be folded into biases.
  /// - Complexity: O(parameters) per round of refinement.
  public init(of point: WiredPoint, hasBias: Bool, seed: UInt64 = 0) {
    let forward = StablePartition.coarsest(of: point, direction: .forward, seed: seed, findsDead: true)
    let sums = ClassSums(point: point, partitions: forward.partitions)
    let flow = SignalFlow(sums, inTraining: false)
    (partitions, off) = (forward.partitions, forward.dead)
    rounds = forward.rounds
    let needed = point.wiring.axes.indices.map { axis in
      forward.partitions[axis].classes().indices.filter { number in
        guard point.wiring.axes[axis].isPartitioned else { return true }
        guard flow.variation[axis][number] || !hasBias else { return false }
        // A constant s(0) != 0 with s'(0) = 0 has no gradient, and yet is read.
        return flow.gradient[axis][number] || (flow.signal(axis, number) && flow.isRead(axis, number))
      }
    }
    let linear = LinearRank(of: point, seed: seed)
    linearRank = linear?.rank
    let lines = ProportionalNeurons(sums, kept: needed, seed: seed)
    multiples = lines.representatives
    keptClasses = zip(needed, multiples).map { kept, multiples in kept.filter { multiples[$0] == nil } }
    failureBound = forward.failureBound + (linear?.failureBound ?? 0) + lines.failureBound
  }

  /// The numbers of neurons that suffice, one for each partitioned axis.
  public func widths(of wiring: Wiring) -> [Int] {
    wiring.partitionedAxes.map { linearRank ?? keptClasses[$0].count }
  }
}
