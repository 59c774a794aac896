internal import ExactAlgebra
public import Symmetry

/// A family of signed partitions, one for each axis of a wiring, that no training run ever breaks.
///
/// A family is **stable** at a point if, for every tensor and every slot of it, equivalent indices of that slot have equal
/// (signed) sums over every combination of classes of the other slots. Then equivalent neurons have equal signals and equal
/// gradients, the gradient of every tensor is constant on products of classes, and the sums stay equal for ever: the
/// point moves in its **leaf**, the point plus all block-constant directions. The coarsest stable family gives the smallest
/// such leaf, and the orbit of the point is an open piece of it but in the exceptions listed in
/// `Documentation/Derivations/StablePartitions.md`.
public struct StablePartition: Sendable {
  /// The partition of each axis of the wiring; rigid axes are discrete.
  public let partitions: [SignedPartition]
  /// The number of rounds of refinement, the last one, which changed nothing, included.
  public let rounds: Int
  /// An upper bound for the probability that two different classes were merged by chance: 0 at exact points, where the sums
  /// of merged classes are compared as the rational numbers they are.
  public let failureBound: Double
  /// The seed of the fingerprints.
  public let seed: UInt64

  /// A family of partitions of known origin.
  public init(partitions: [SignedPartition], rounds: Int, failureBound: Double, seed: UInt64) {
    self.partitions = partitions
    self.rounds = rounds
    self.failureBound = failureBound
    self.seed = seed
  }

  /// The partitions of the neuron axes only, in the order of the wiring.
  public func neuronPartitions(of wiring: Wiring) -> [SignedPartition] {
    wiring.partitionedAxes.map { partitions[$0] }
  }
}

extension StablePartition {
  /// Which sums must agree.
  public enum Direction: Sendable {
    /// Incoming and outgoing: an invariant of training.
    case bothWays
    /// Incoming only: equal functions, but training leaves the set.
    case forward
  }

  /// The coarsest stable family at a point, by exact fingerprint refinement.
  ///
  /// Each class gets a random residue modulo a random prime q between 2^60 and 2^61, each neuron the residue of its
  /// class with its sign; then fingerprints of all neurons of a layer are matrix-vector products modulo q, and a
  /// neuron's new class is its old class together with its fingerprints, up to sign where the activation has a parity.
  /// Refinement starts from one class for each hidden layer and stops when a round changes no partition, signs and zero
  /// class included. Then the sums of merged neurons are compared exactly (`ExactStability`); should they differ, refinement goes
  /// on modulo another prime. Prime and residues follow from the seed *and* from a digest of all weights, so weights cannot be
  /// made to agree modulo them by looking up the primes of a few seeds.
  ///
  /// Guarantee: floats are compared for the rationals they are, with no tolerance. Classes that agree exactly are never
  /// separated, and different ones are never merged: the result is the coarsest stable family. Only where a point is given
  /// by residues (random points over the prime fields) are different classes merged with probability at most `failureBound`.
  /// - Parameters:
  ///   - point: the wiring with its entries; all stored entries must be finite.
  ///   - direction: `.forward` compares incoming sums only.
  ///   - seed: determines the fingerprints, never the result at an exact point.
  /// - Complexity: O(parameters) per round, a handful of rounds, one pass for the digest and at most two for the comparison of
  ///   merged neurons; memory O(neurons) beside the weights.
  /// - Source: colour refinement; lumpability of Markov chains (Kemeny, Snell, 1960, section 6.3), both ways.
  public static func coarsest(
    of point: WiredPoint, direction: Direction = .bothWays, seed: UInt64 = 0
  ) -> StablePartition {
    var refinement = Refinement(point: point, direction: direction, seed: seed)
    repeat { while refinement.round() {} } while !refinement.isConfirmed()
    return refinement.result()
  }
}
