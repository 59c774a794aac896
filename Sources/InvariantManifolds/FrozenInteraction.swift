internal import ExactAlgebra
internal import Numerics
public import Symmetry

/// What is left of a tensor after its block means are removed: conserved by every training run on the leaf, and without
/// influence on the function.
///
/// On a block `D x C` of classes the weights are `s_i s_j (mean + interaction)` with an interaction whose rows and columns
/// sum to zero. Entries from or to the zero class count wholly.
public struct FrozenInteraction: Sendable {
  /// The tensor's name.
  public let tensor: String
  /// Whether any entry differs from its block mean; exact.
  public let isPresent: Bool
  /// The Euclidean norm of the interaction over the norm of the tensor; floating point, 0 for exact points given by residues.
  public let relativeNorm: Double

  /// The interaction of each two-slot tensor of a point on the leaf of a stable family.
  ///
  /// - Precondition: the family is stable at the point.
  /// - Complexity: O(parameters) in the classes with two members or more.
  public static func all(of point: WiredPoint, _ partitions: [SignedPartition]) -> [FrozenInteraction] {
    let sums = ClassSums(point: point, partitions: partitions)
    return point.wiring.tensors.indices.compactMap { number in
      let tensor = point.wiring.tensors[number]
      guard tensor.slots.count == 2 else { return nil }
      let measured =
        switch point.values[number] {
        case .rational, .residues: (isPresent(point.values[number].residues(), tensor, sums), 0.0)
        case .stored(let stored): InteractionMeasure(sums, tensor, columns: stored.shape[1]).measure(stored)
        }
      return FrozenInteraction(tensor: tensor.name, isPresent: measured.0, relativeNorm: measured.1)
    }
  }

  private static func isPresent(_ entries: [ResiduePair], _ tensor: Wiring.Tensor, _ sums: ClassSums) -> Bool {
    let (rows, columns) = (tensor.slots[0], tensor.slots[1])
    let rowLabels = sums.partitions[rows.axis].labels
    let columnLabels = sums.partitions[columns.axis].labels
    return rowLabels.indices.contains { row in
      columnLabels.indices.contains { column in
        let entry = entries[row * columnLabels.count + column]
        let sign = sums.sign(rows, row) * sums.sign(columns, column)
        guard sign != 0 else { return entry != .zero }
        // Class numbers follow first members, and those have a positive sign.
        let firstRow = sums.members[rows.axis][rowLabels[row].classNumber!][0]
        let firstColumn = sums.members[columns.axis][columnLabels[column].classNumber!][0]
        let first = entries[firstRow * columnLabels.count + firstColumn]
        return entry != (sign > 0 ? first : -first)
      }
    }
  }
}
