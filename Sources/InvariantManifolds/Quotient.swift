public import ExactAlgebra
public import Symmetry

/// The narrower network that a network on a SIM *is*: one neuron for each class.
///
/// Its weights are `U[D, C] = sum_{j in C} W[i, j]` (any `i` in `D`, signs taken into account). It computes the same function,
/// and the wide gradient flow is its own with a diagonal preconditioner: `dU[D, C]/dt = -(|C|/|D|) dL/dU[D, C]` and
/// `db_D/dt = -(1/|D|) dL/db_D`, where inputs and outputs have class size 1. The same factors, as learning rates, hold for
/// gradient descent, stochastic gradient descent and momentum; for Adam gradients take the part `1/|D|`, steps `|C|`.
public struct Quotient: Sendable {
  /// The number of classes of each axis.
  public let counts: [Int]
  /// The exact entries of each tensor of the wiring, row-major over classes.
  public let values: [[ResiduePair]]

  /// The quotient of a point by a stable family.
  ///
  /// - Precondition: the family is stable at the point.
  /// - Complexity: O(parameters) at worst; memory 16 bytes for each entry of the quotient.
  public init(of point: WiredPoint, _ partitions: [SignedPartition]) {
    counts = partitions.map(\.classCount)
    values = Quotient.values(of: point, partitions)
  }

  /// The parameters of the quotient, tensor after tensor.
  public var parameters: [ResiduePair] { values.flatMap { $0 } }

  /// The entries of each tensor in any exact numbers.
  static func values<Number: GroundScalar>(of point: WiredPoint, _ partitions: [SignedPartition]) -> [[Number]] {
    let sums = ClassSums(point: point, partitions: partitions)
    return point.wiring.tensors.indices.map { number in
      let slots = point.wiring.tensors[number].slots
      let rows = sums.members[slots[0].axis].indices
      guard slots.count == 2 else { return rows.map { sums.sum(number, [$0]) } }
      let columns = sums.members[slots[1].axis].indices
      return rows.flatMap { row in columns.map { sums.sum(number, [row, $0]) } }
    }
  }

  /// The learning-rate factors of a tensor, row-major over classes: size of the read class over size of the written class.
  ///
  /// In any numbers in which class sizes can be divided: doubles for training, residues for brackets.
  public static func learningRateFactors<Number: DivisionRing>(
    of tensor: Wiring.Tensor, _ partitions: [SignedPartition], as type: Number.Type = Double.self
  ) -> [Number] {
    factors(of: tensor, partitions) { role, size in role == .reads ? Number(size) : Number(size).inverse()! }
  }

  /// What the gradients of a tensor of the quotient are to be multiplied by, row-major over classes: 1 over the size of the
  /// written class.
  ///
  /// With ``stepFactors(of:_:)`` for the steps the quotient follows the wide network under every rule that treats all
  /// entries by themselves and alike, Adam among them; the products of both are ``learningRateFactors(of:_:as:)``.
  public static func gradientFactors(of tensor: Wiring.Tensor, _ partitions: [SignedPartition]) -> [Double] {
    factors(of: tensor, partitions) { role, size in role == .reads ? 1 : 1 / Double(size) }
  }

  /// What the steps of a tensor of the quotient are to be multiplied by, row-major over classes: the size of the read class.
  public static func stepFactors(of tensor: Wiring.Tensor, _ partitions: [SignedPartition]) -> [Double] {
    factors(of: tensor, partitions) { role, size in role == .reads ? Double(size) : 1 }
  }

  /// Products over the slots of a factor of the class, row-major over classes.
  private static func factors<Number: DivisionRing>(
    of tensor: Wiring.Tensor, _ partitions: [SignedPartition], _ factor: (Wiring.Slot.Role, Int) -> Number
  ) -> [Number] {
    tensor.slots.reduce([Number.one]) { products, slot in
      let factors = partitions[slot.axis].classes().map { factor(slot.role, $0.count) }
      return products.flatMap { product in factors.map { product * $0 } }
    }
  }
}
