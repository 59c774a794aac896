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
  /// By axis: the members of the zero class that are there because their activation is off for every input.
  ///
  /// Their incoming weights need not vanish; they are as good as zero, since no gradient reaches them. Empty lists where
  /// dead units were not looked for.
  public let dead: [[Int]]

  /// A family of partitions of known origin.
  public init(
    partitions: [SignedPartition], rounds: Int, failureBound: Double, seed: UInt64, dead: [[Int]]? = nil
  ) {
    self.dead = dead ?? partitions.map { _ in [] }
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
  ///   - findsDead: whether units whose activation is off for every input (``dead``) are put into the zero class: both ways
  ///     those that are off for ever, forward those that are off as the weights stand. Without it the family is that of the
  ///     sums alone.
  ///   - inputs: the interval of each input, for dead units; `nil` for all real numbers.
  /// - Complexity: O(parameters) per round, a handful of rounds, one pass for the digest and at most two for the comparison of
  ///   merged neurons; memory O(neurons) beside the weights.
  /// - Source: colour refinement; lumpability of Markov chains (Kemeny, Snell, 1960, section 6.3), both ways.
  public static func coarsest(
    of point: WiredPoint, direction: Direction = .bothWays, seed: UInt64 = 0, findsDead: Bool = false,
    inputs: [ClosedRange<Double>]? = nil
  ) -> StablePartition {
    guard findsDead, DeadUnits.arePossible(in: point) else { return refined(point, direction, seed, dead: nil) }
    let forward = offNow(point, seed, inputs)
    return direction == .forward ? forward : coarsest(of: point, off: forward.dead, seed: seed, inputs: inputs)
  }

  /// The coarsest stable family with dead units in the zero class, when the units that are off as the weights stand are known.
  ///
  /// The largest set of units that is off for ever *if* it is: with these in the zero class, each is off by its sums over the
  /// classes of the family. Found by leaving out those that are not, until all are.
  /// - Parameters:
  ///   - off: by axis, the ``dead`` units of the coarsest forward-stable family.
  ///   - inputs: those of that family.
  public static func coarsest(
    of point: WiredPoint, off: [[Int]], seed: UInt64 = 0, inputs: [ClosedRange<Double>]? = nil
  ) -> StablePartition {
    var dead = zip(point.wiring.axes, off).map { axis, units in
      units.reduce(into: [Bool](repeating: false, count: axis.count)) { $0[$1] = true }
    }
    while true {
      let found = refined(point, .bothWays, seed, dead: dead)
      guard dead.joined().contains(true) else { return found }
      let proven = DeadUnits(of: point, .forEver, equalSignals: found.partitions, inputs: inputs).isDead
      let both = zip(dead, proven).map { zip($0, $1).map { $0 && $1 } }
      if both == dead { return found }
      dead = both
    }
  }

  /// The coarsest forward-stable family with the units that are off as the weights stand in the zero class.
  private static func offNow(
    _ point: WiredPoint, _ seed: UInt64, _ inputs: [ClosedRange<Double>]?
  ) -> StablePartition {
    var dead = DeadUnits(of: point, .asItStands, inputs: inputs).isDead
    while true {
      let found = refined(point, .forward, seed, dead: dead)
      // Equal units have equal signals, so that their weights may cancel: more units may be off by the sums over classes.
      guard point.wiring.partitionedAxes.contains(where: { found.partitions[$0].hasTies }) else { return found }
      let more = DeadUnits(of: point, .asItStands, equalSignals: found.partitions, inputs: inputs).isDead
      let union = zip(dead, more).map { zip($0, $1).map { $0 || $1 } }
      if union == dead { return found }
      dead = union
    }
  }

  private static func refined(
    _ point: WiredPoint, _ direction: Direction, _ seed: UInt64, dead: [[Bool]]?
  ) -> StablePartition {
    var refinement = Refinement(point: point, direction: direction, seed: seed, dead: dead)
    repeat { while refinement.round() {} } while !refinement.isConfirmed()
    return refinement.result()
  }
}

extension SignedPartition {
  /// Whether two indices are in one class.
  fileprivate var hasTies: Bool { labels.count { $0.classNumber != nil } > classCount }
}
