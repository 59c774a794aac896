public import ExactAlgebra
public import Symmetry

/// What was found at the points of one stratum: those whose coarsest stable family is a given one.
public struct StratumCheck: Codable, Equatable, Sendable {
  /// The classes, in the notation of partitions.
  public let classes: String
  /// The dimension that a formula, independent of refinement, gives for the leaf; `nil` where it has none.
  public let expected: Int?
  /// The dimension of the orbit at the generic point; `nil` if it is not decided.
  public internal(set) var found: Int?
  /// Proven if every point is; refuted if one contradicts the theory.
  public internal(set) var status = Certainty.proven
  /// The number of points checked, the generic one included.
  public internal(set) var points = 0
  /// The number of candidates left out, as they lie in other strata.
  public internal(set) var skipped = 0
  /// The number of points at which signals are dead that are alive at the generic one, so that the leaf is smaller.
  public internal(set) var pointsWithDeadSignals = 0
  /// The dimension of the linear space of points at which the family is stable; above that of the leaf if entries are frozen.
  public let stableDimension: Int
  /// By how much conservation laws lower the orbit below the leaf, at the generic point.
  public internal(set) var lawCount = 0
  /// Whether the family is that of no point: all points at which it is stable have a coarser one.
  public internal(set) var isEmpty = false
  /// The undecided points.
  public internal(set) var unknown: [CheckedPoint] = []
  /// The points that contradict the theory.
  public internal(set) var discrepancies: [CheckedPoint] = []
  /// An upper bound for the probability that chance made any bound wrong.
  public internal(set) var failureBound = 0.0
}

/// One stratum to be checked.
public struct Stratum: Sendable {
  /// The number of the stratum: the stream of its random draws.
  public let number: Int
  /// The wiring.
  public let wiring: Wiring
  /// The partition of each axis.
  public let partitions: [SignedPartition]
  /// The dimension of the leaf by a formula that does not refine; `nil` where it has none.
  public let expected: Int?

  /// A stratum.
  public init(number: Int, wiring: Wiring, partitions: [SignedPartition], expected: Int?) {
    (self.number, self.wiring, self.partitions, self.expected) = (number, wiring, partitions, expected)
  }

  /// The exact orbit dimension at the generic point and at degenerate ones, against the formula and the leaf.
  ///
  /// - Parameters:
  ///   - hasLaws: whether conservation laws may make orbits smaller than leaves.
  ///   - genericPoint: a generic point of the stratum's families.
  ///   - orbit: bounds of the orbit through a point with a known leaf; must depend on the point alone.
  /// - Returns: what was found; `nil` if it was to stop.
  public func check(
    hasLaws: Bool, seed: UInt64 = 0, shouldStop: () -> Bool = { false },
    genericPoint: (([SignedPartition], inout SeededGenerator) -> WiredPoint)? = nil,
    orbit: (WiredPoint, Leaf) -> OrbitBounds
  ) -> StratumCheck? {
    let neurons = wiring.partitionedAxes.map { partitions[$0] }
    var check = StratumCheck(
      classes: ClassNotation.string(neurons), expected: expected, found: nil, stableDimension: stableDimension)
    var generator = SeededGenerator(seed: seed).stream(-5).stream(number)
    let generic =
      genericPoint?(partitions, &generator) ?? Leaf.genericPoint(of: wiring, partitions, using: &generator)
    let candidates = [generic] + DegeneratePoints(wiring: wiring, partitions: partitions).points(using: &generator)
    for (index, point) in candidates.enumerated() {
      if shouldStop() { return nil }
      let found = StablePartition.coarsest(of: point, seed: seed, findsDead: true)
      let hasDead = found.dead.contains { !$0.isEmpty }
      // A stratum is a set of sums; units that are off by the signs of their weights make the leaf smaller.
      let stable = hasDead ? StablePartition.coarsest(of: point, seed: seed) : found
      guard stable.partitions.map(\.withOneFixedClass) == partitions.map(\.withOneFixedClass) else {
        if index == 0 { check.isEmpty = true } else { check.skipped += 1 }
        continue
      }
      check.enter(
        point, orbit(point, Leaf(of: point, found)), isGeneric: index == 0, hasDead: hasDead, hasLaws: hasLaws, wiring)
    }
    return check
  }

  /// Whether a check can be that of the stratum, as far as that can be told without computing it: for checks from files.
  public func canFind(_ check: StratumCheck) -> Bool {
    let count = wiring.parameterCount
    let listed = check.unknown + check.discrepancies
    let isRight =
      check.classes == ClassNotation.string(wiring.partitionedAxes.map { partitions[$0] })
      && check.expected == expected && check.stableDimension == stableDimension
      && check.found.map((0...count).contains) ?? true && (0...count).contains(check.lawCount)
      && check.status == (check.discrepancies.isEmpty ? check.unknown.isEmpty ? .proven : .unknown : .refuted)
    guard isRight, check.isEmpty || check.points > 0 else { return false }
    let candidates = 0...Stratum.largestCandidateCount
    return [check.points, check.skipped, check.pointsWithDeadSignals].allSatisfy(candidates.contains)
      && listed.count <= check.points && check.pointsWithDeadSignals <= check.points
      && (0...Double(max(check.points, 1))).contains(check.failureBound)
      && listed.allSatisfy { $0.bounds.isPossible(parameterCount: count) && $0.copies == 1 }
  }

  /// More points than any stratum is checked at, and few enough for sums.
  private static let largestCandidateCount = 1 << 40

  /// The dimension of the linear space of points at which the family is stable: block means, and matrices on blocks of
  /// classes whose rows and columns sum to zero.
  public var stableDimension: Int { wiring.stableDimension(partitions.map(PartitionProfile.init(of:))) }
}

extension StratumCheck {
  /// Enters the bounds at a point.
  mutating func enter(
    _ point: WiredPoint, _ bounds: OrbitBounds, isGeneric: Bool, hasDead: Bool, hasLaws: Bool, _ wiring: Wiring
  ) {
    points += 1
    failureBound += bounds.failureBound
    if isGeneric {
      found = bounds.dimension
      if let leaf = bounds.leaf, let found, hasLaws { lawCount = leaf - found }
    }
    var problem = bounds.problem(hasLaws: hasLaws)
    if problem == nil, let expected, let leaf = bounds.leaf {
      // Two-layer networks have no dead signals beside the zero class; deeper ones may, at degenerate points.
      let mayBeDead = hasDead || (!isGeneric && wiring.partitionedAxes.count > 1)
      if leaf < expected && mayBeDead {
        pointsWithDeadSignals += 1
      } else if leaf != expected {
        problem = "the leaf has \(leaf) dimensions, but the formula gives \(expected)"
      }
    }
    let at = point.list ?? "a generic point with classes \(classes)"
    if let problem {
      status = .refuted
      discrepancies.append(CheckedPoint(at: at, bounds: bounds, problem: problem))
    } else if bounds.dimension == nil {
      if status == .proven { status = .unknown }
      unknown.append(CheckedPoint(at: at, bounds: bounds))
    }
  }
}
