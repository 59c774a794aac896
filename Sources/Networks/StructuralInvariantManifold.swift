public import BigInt
public import Symmetry

/// A structural invariant manifold of an architecture, or a type of them: a family of partitions of the hidden layers.
///
/// At the points of the manifold, neurons of one class are copies (or mirrored copies) of one another and those of the zero
/// class are silent, and no training changes that, whatever the data and the loss.
public struct StructuralInvariantManifold: Sendable {
  /// The partition of each hidden layer; of a type, its representative.
  public let partitions: [SignedPartition]
  /// The dimension of its leaves.
  ///
  /// The orbits of its generic points are open pieces of them, conservation laws of continuous
  /// symmetries aside. `nil` for constant networks with several outputs, to which no formula applies.
  public let leafDimension: Int?
  /// The dimension of the linear SIM: of the space of points constant on blocks of classes, nothing frozen beside.
  ///
  /// Equal to that of the leaves unless something rests in it.
  public let linearDimension: Int
  /// The dimension of the stable set: of all points at which the family is stable, frozen interactions included.
  ///
  /// Where it exceeds the dimension of the leaves it is foliated by them.
  public let stableDimension: Int
  /// The number of manifolds of this type, 1 for a single one.
  public let members: BigUInt

  /// The number of classes of each hidden layer, the zero class not counted: the hidden widths of the narrower network that
  /// the network is on this manifold.
  public var effectiveWidths: [Int] { partitions.map(\.classCount) }

  /// Whether the network is constant on it: a hidden layer has no class with a sign.
  public var isConstant: Bool { partitions.contains { PartitionProfile(of: $0).signedClasses == 0 } }

  /// The partitions in the notation of classes.
  public var classes: String { ClassNotation.string(partitions) }
}
