public import ExactAlgebra
public import InvariantManifolds
public import Networks
public import Numerics
public import Symmetry

/// A network widened by copying its neurons, with the same function.
///
/// Neuron `i` of a hidden layer of the wide network is a copy of neuron `i mod k` of the narrow one's `k`, so class sizes
/// differ by one at most. Copies read what their original reads; what reads the original reads all of them,
///
///     W[i, j] = w_i r_j (U[D, C] / |C| + R[i, j])
///
/// with the signs `w`, `r` of mirrored copies and an interaction `R` whose rows and columns sum to zero on every block
/// `D x C`: the reverse of the quotient. The partition into copies is stable, so the wide network trains as the narrow one.
/// Uneven splits put `f_j U[D, C]` in place of `U[D, C] / |C|`, with random fractions `f_j` that sum to 1: the function is
/// the same, the partition is not stable, and training can use the width.
///
/// Guarantee: with even splits entries of a block without interaction are equal in every bit, and interactions sum to zero
/// exactly, so the stable partition of the result is the one asked for, or coarser if the network was on a SIM already. The
/// function is the same up to the rounding of the entries to the types of the tensors; without an interaction, class sizes
/// that are powers of two bring no rounding.
public struct Embedding: Sendable {
  /// The network that is widened.
  public let narrow: Architecture
  /// The wide architecture.
  public let wide: Architecture
  /// The rule.
  public let rule: EmbeddingRule
  /// The copies: for each hidden layer, class `c` holds the copies of neuron `c`.
  public let partitions: [SignedPartition]
  /// The wide tensors in parameter order, with the names and types of the narrow ones.
  public let tensors: [StoredTensor]

  /// Widens a network.
  ///
  /// - Parameters:
  ///   - point: the parameters, stored and finite.
  ///   - narrow: the architecture.
  ///   - widths: the new width of each hidden layer.
  ///   - rule: how outgoing weights are shared, and what is added.
  ///   - generator: the source of interactions and uneven fractions.
  /// - Throws: ``EmbeddingError`` when widths or rule do not suit the network, or a weight would not be finite.
  /// - Complexity: O(parameters of the wide network).
  public init(
    of point: WiredPoint, _ narrow: Architecture, widths: [Int], rule: EmbeddingRule = EmbeddingRule(),
    using generator: inout SeededGenerator
  ) throws(EmbeddingError) {
    try Embedding.check(narrow, widths, rule)
    (self.narrow, self.rule) = (narrow, rule)
    wide = narrow.withHiddenWidths(widths)
    partitions = zip(narrow.hiddenWidths, widths).map {
      Embedding.copies(of: $0, width: $1, isMirrored: rule.isMirrored)
    }
    let axes = wide.axisPartitions(partitions)
    let fractions = axes.map { Embedding.fractions($0, rule.split, &generator) }
    var widened: [StoredTensor] = []
    for (number, tensor) in narrow.wiring.tensors.enumerated() {
      guard case .stored(let stored) = point.values[number] else {
        preconditionFailure("only stored networks can be widened")
      }
      let slots = tensor.slots
      let columns = slots.count == 2 ? WidenedSlot(slots[1], axes[slots[1].axis], fractions[slots[1].axis]) : nil
      let block = WidenedTensor(
        type: stored.elementType, rows: WidenedSlot(slots[0], axes[slots[0].axis], []), columns: columns,
        interaction: rule.interaction)
      let values = block.entries(stored.doubles(), using: &generator)
      guard values.allSatisfy(\.isFinite) else { throw Embedding.tooLarge(stored) }
      widened.append(
        StoredTensor(
          name: stored.name, shape: wide.wiring.shape(of: tensor), values: values, elementType: stored.elementType))
    }
    tensors = widened
  }

  /// The wide network as a point.
  public var point: WiredPoint { WiredPoint(wiring: wide.wiring, values: tensors.map { .stored($0) }) }

  // MARK: Classes

  private static func copies(of count: Int, width: Int, isMirrored: Bool) -> SignedPartition {
    SignedPartition(
      (0..<width).map { index in
        SignedPartition.Label(
          classNumber: index % count, sign: isMirrored && index / count % 2 == 1 ? .negative : .positive)
      })
  }

  /// For each index its share of what its class sends: drawn between 1/2 and 3/2, then divided by their sum.
  private static func fractions(
    _ partition: SignedPartition, _ split: EmbeddingRule.Split, _ generator: inout SeededGenerator
  ) -> [Double] {
    guard split == .uneven else { return [] }
    var shares = [Double](repeating: 1, count: partition.count)
    for members in partition.classes() where members.count > 1 {
      let drawn = members.map { _ in 0.5 + generator.unit() }
      let sum = drawn.reduce(0, +)
      for (member, share) in zip(members, drawn) { shares[member] = share / sum }
    }
    return shares
  }

  // MARK: Checks

  private static func check(
    _ narrow: Architecture, _ widths: [Int], _ rule: EmbeddingRule
  ) throws(EmbeddingError) {
    guard widths.count == narrow.hiddenWidths.count else {
      throw EmbeddingError(
        kind: .wrongCount,
        description: """
          \(widths.count) \(widths.count == 1 ? "width" : "widths") for the \(narrow.hiddenWidths.count) hidden layers of \
          \(narrow)
          Give one width for each hidden layer: \(narrow.hiddenWidths.map { "\(2 * $0)" }.joined(separator: ",")) would \
          double them.
          """)
    }
    if let layer = widths.indices.first(where: { widths[$0] < narrow.hiddenWidths[$0] }) {
      throw EmbeddingError(
        kind: .tooNarrow,
        description: """
          width \(widths[layer]) for layer \(layer + 1) of \(narrow), which has \(narrow.hiddenWidths[layer]) neurons
          Widths can only grow; give \(narrow.hiddenWidths[layer]) or more.
          """)
    }
    guard widths != narrow.hiddenWidths else {
      throw EmbeddingError(
        kind: .sameWidths,
        description: """
          the network has the widths \(widths.map(String.init).joined(separator: ",")) already
          Give a larger one for at least one layer.
          """)
    }
    if rule.isMirrored && narrow.activation.parity == .none {
      throw EmbeddingError(
        kind: .noMirror,
        description: """
          \(narrow.activation.name) is neither odd nor even: a mirrored copy of a neuron would compute something else
          Leave out the mirrored copies.
          """)
    }
    guard rule.interaction.isFinite, rule.interaction >= 0, rule.interaction == 0 || rule.split == .even else {
      throw EmbeddingError(
        kind: .wrongInteraction,
        description: rule.split == .even
          ? "an interaction of relative size \(rule.interaction): give a finite size, 0 or larger"
          : "an interaction belongs to copies that training never tells apart; give it or uneven splits, not both")
    }
  }

  private static func tooLarge(_ tensor: StoredTensor) -> EmbeddingError {
    EmbeddingError(
      kind: .tooLarge,
      description: """
        the tensor \(tensor.name) would hold numbers beyond the largest \(tensor.elementType.rawValue)
        Choose a smaller interaction.
        """)
  }
}
