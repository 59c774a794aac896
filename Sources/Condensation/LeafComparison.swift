internal import ExactAlgebra
public import InvariantManifolds
internal import Networks
public import Symmetry

/// Whether two networks are, up to relabelling, on one leaf: confined to the same set by training.
///
/// Same classes, same frozen interactions, and same conserved quantities where the activation brings them. What differs
/// exactly, or by more than rounding, refutes; agreement is proven where nothing is left that could differ.
public struct LeafComparison: Sendable {
  /// Whether the networks are on one leaf.
  public let status: Certainty
  /// Why, in plain words.
  public let reason: String
  /// The stable partition of the first network's hidden layers.
  public let first: [SignedPartition]
  /// That of the second network.
  public let second: [SignedPartition]

  /// - Parameters:
  ///   - matching: the correspondence of neurons.
  ///   - values: the entries of the first network.
  ///   - aligned: those of the second, relabelled.
  ///   - conserved: whether both conserve the same values.
  ///   - isConstant: whether one of the networks is constant for ever.
  init(
    _ architecture: Architecture, _ partitions: ([SignedPartition], [SignedPartition]), _ matching: NeuronMatching,
    _ values: [[Double]], _ aligned: [[Double]], conserved: ConservationComparison, isConstant: Bool
  ) {
    (first, second) = partitions
    if values == aligned {
      (status, reason) = (.proven, "the networks are one and the same up to relabelling")
      return
    }
    guard zip(first, second).allSatisfy({ LeafComparison.type($0) == LeafComparison.type($1) }) else {
      (status, reason) = (.refuted, "neurons are tied or silent in other numbers")
      return
    }
    if conserved.status == .refuted {
      (status, reason) = (.refuted, conserved.reason)
      return
    }
    guard matching.applied(to: second) == first else {
      (status, reason) = (.unknown, "classes are of the same sizes, but the matching does not bring them together")
      return
    }
    guard LeafComparison.interactionsAgree(architecture, first, values, aligned) else {
      (status, reason) = (.unknown, "frozen interactions differ under the matching that was found")
      return
    }
    if isConstant || architecture.activation.continuousSymmetry != nil {
      (status, reason) = (
        .unknown, isConstant ? "a network is constant" : "conserved quantities agree up to rounding, or differ in part"
      )
      return
    }
    let isWhole = first.allSatisfy(\.isDiscrete)
    (status, reason) = (
      .proven, isWhole ? "no neurons are tied or silent in either" : "same classes, same interactions"
    )
  }

  /// What relabelling and mirroring leave of a partition: sizes of classes, of sign-fixed ones, and of the zero class.
  private static func type(_ partition: SignedPartition) -> [[Int]] {
    let classes = partition.classes()
    let isFixed = classes.map { partition.labels[$0[0]].sign == .fixed }
    func sizes(_ fixed: Bool) -> [Int] { zip(classes, isFixed).filter { $0.1 == fixed }.map(\.0.count).sorted() }
    return [sizes(false), sizes(true), [partition.zeroMembers.count]]
  }

  // MARK: Interactions

  /// Whether the difference of the networks is constant on every block of classes; exact, by differences in two doubles.
  private static func interactionsAgree(
    _ architecture: Architecture, _ partitions: [SignedPartition], _ values: [[Double]], _ aligned: [[Double]]
  ) -> Bool {
    let axes = architecture.axisPartitions(partitions)
    return architecture.wiring.tensors.indices.allSatisfy { number in
      let slots = architecture.wiring.tensors[number].slots
      guard slots.count == 2 else { return true }
      let (rows, columns) = (axes[slots[0].axis], axes[slots[1].axis])
      if rows.isDiscrete || columns.isDiscrete { return true }
      var blocks: [[Int]: ExactDifference] = [:]
      for (i, row) in rows.labels.enumerated() {
        for (j, column) in columns.labels.enumerated() {
          let entry = i * columns.count + j
          let difference = ExactDifference(values[number][entry], aligned[number][entry])
          let sign = slotSign(slots[0], row) * slotSign(slots[1], column)
          guard sign != 0 else {
            if difference != .zero { return false }
            continue
          }
          let signed = sign > 0 ? difference : difference.negated
          let block = [row.classNumber!, column.classNumber!]
          if blocks[block] == nil { blocks[block] = signed }
          if blocks[block] != signed { return false }
        }
      }
      return true
    }
  }

  private static func slotSign(_ slot: Wiring.Slot, _ label: SignedPartition.Label) -> Int {
    guard label.classNumber != nil else { return 0 }
    return slot.isSigned ? Int(label.sign.rawValue) : 1
  }
}

/// The exact difference of two doubles as an unevaluated sum of two, unique: the nearest double, and what it leaves.
///
/// Exact unless the difference overflows (D. E. Knuth, The Art of Computer Programming, vol. 2, section 4.2.2, theorem B).
private struct ExactDifference: Equatable {
  let nearest: Double
  let rest: Double

  static let zero = ExactDifference(nearest: 0, rest: 0)

  private init(nearest: Double, rest: Double) { (self.nearest, self.rest) = (nearest, rest) }

  init(_ first: Double, _ second: Double) {
    nearest = first - second
    let part = nearest - first
    rest = (first - (nearest - part)) + (-second - part)
  }

  var negated: ExactDifference { ExactDifference(nearest: -nearest, rest: -rest) }
}
