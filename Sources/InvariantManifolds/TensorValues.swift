public import ExactAlgebra
public import Numerics

/// The entries of one tensor of a wiring, exact: floats as they lie in a file, or residues.
public enum TensorValues: Sendable {
  /// Floating-point entries, taken for the dyadic rationals they are, decoded on demand.
  case stored(StoredTensor)
  /// Residues, row-major: points given by fractions or drawn at random.
  case exact([ResiduePair])

  /// The number of entries.
  public var count: Int {
    switch self {
    case .stored(let tensor): tensor.count
    case .exact(let residues): residues.count
    }
  }

  /// All entries as residues.
  ///
  /// - Precondition: stored entries are finite.
  /// - Complexity: O(count), 16 bytes an entry.
  public func residues() -> [ResiduePair] {
    switch self {
    case .stored(let tensor): tensor.doubles().map { ResiduePair(exactly: $0)! }
    case .exact(let residues): residues
    }
  }
}

/// A wiring with the entries of all its tensors: a point of parameter space.
public struct WiredPoint: Sendable {
  /// The architecture.
  public let wiring: Wiring
  /// The entries of each tensor of the wiring, in its order.
  public let values: [TensorValues]

  /// A point.
  ///
  /// - Precondition: one set of values per tensor, of the size of its shape.
  public init(wiring: Wiring, values: [TensorValues]) {
    precondition(wiring.tensors.count == values.count, "every tensor of a wiring needs its values")
    for (tensor, entries) in zip(wiring.tensors, values) {
      precondition(
        entries.count == wiring.shape(of: tensor).reduce(1, *),
        "tensor \(tensor.name) of shape \(wiring.shape(of: tensor)) has \(entries.count) values")
    }
    self.wiring = wiring
    self.values = values
  }

  /// The number of parameters.
  public var parameterCount: Int { values.reduce(0) { $0 + $1.count } }
}
