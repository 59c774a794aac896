public import InvariantManifolds
public import Networks
public import Numerics
public import Symmetry

/// A network made narrower: exactly where that is possible, else by moving it to a near invariant manifold first.
///
/// - On a structural invariant manifold: the quotient by the coarsest stable partition, `U[D, C] = sum_{j in C} W[i, j]`. Same
///   function, and the same training with the given learning-rate factors.
/// - Reducible as a function only: copies, constants and unused neurons as the weights stand. Same function; training differs.
/// - Else, to given widths or within a tolerance: the nearest classes found by ``JointLinkage``, the nearest point of their stable set
///   (`StableDistance.projected()`, least squares), and its quotient.
///
/// Parameters are doubles; sums over classes are rounded once.
public struct Reduction: Sendable {
  /// How narrow the network is to be.
  public enum Goal: Hashable, Sendable {
    /// As narrow as is possible without any change.
    case exact
    /// At most these hidden widths: exactly if that is possible.
    case widths([Int])
    /// As narrow as the search gets while the distance to the stable set, over the norm of the weights of the layers that
    /// change, is at most this: 0 means exact.
    case tolerance(Double)
  }

  /// What the narrower network has in common with the wide one.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// Function and training.
    case training
    /// The function as it stands.
    case function
    /// Function and training of the nearest network on an invariant manifold.
    case nearest
  }

  /// What is in common.
  public let kind: Kind
  /// The architecture as it was.
  public let wide: Architecture
  /// Its parameters in parameter order.
  public let wideParameters: [Double]
  /// The narrower architecture.
  public let narrow: Architecture
  /// Its parameters in parameter order.
  public internal(set) var parameters: [Double]
  /// The partition of each hidden layer: tied neurons become one.
  public let partitions: [SignedPartition]
  /// The distance of the wide network from the stable set of the partitions: 0 on a SIM; `nil` where training plays no part.
  public let distance: StableDistance?
  /// By which the learning rates of the narrow network are to be multiplied; `nil` if no factors make training the same.
  public let learningRateFactors: LearningRateFactors?
  /// The widths that the function as it stands would need at most.
  public let functionWidths: [Int]
  /// Whether all partitions with as few classes were tried, so that the narrow network is that of the nearest manifold.
  public let triesAll: Bool
  /// Whether the parameters are the sums that they stand for, without rounding.
  public internal(set) var sumsAreExact: Bool
  /// The hidden layers, from 1, of which no neuron is needed: each keeps a silent one.
  public let emptyLayers: [Int]
  /// For reductions of the function: the network between the two steps.
  let folded: FoldedFunction?

  /// Reduces a network.
  ///
  /// - Parameters:
  ///   - point: stored or rational entries, all finite.
  ///   - architecture: its architecture.
  ///   - goal: how narrow it is to be.
  ///   - seed: of the fingerprints.
  /// - Throws: ``ReductionError`` when the goal does not fit the network or nothing can be spared.
  /// - Complexity: O(parameters) per round of refinement for exact reductions; ``JointLinkage`` for others.
  public init(
    of point: WiredPoint, _ architecture: Architecture, goal: Goal = .exact, seed: UInt64 = 0
  ) throws(ReductionError) {
    try Reduction.check(goal, architecture)
    let function = ReducedFunction(of: point, hasBias: architecture.hasBias, seed: seed)
    let family = StablePartition.coarsest(of: point, off: function.off, seed: seed)
    let stable = family.neuronPartitions(of: point.wiring)
    // What dead units weigh is no distance.
    let still = point.silencing(family.dead)
    let own = point.values.flatMap { $0.doubles() }
    let widths = function.widths(of: point.wiring)
    let (full, invariant) = (architecture.hiddenWidths, stable.map(\.classCount))
    func fits(_ found: [Int]) -> Bool {
      guard case .widths(let limits) = goal else { return found != full }
      return found != full && zip(found, limits).allSatisfy { $0 <= $1 }
    }
    func shares() -> [Double?] { JointLinkage.leastShares(of: still, architecture, stable: stable) }
    switch goal {
    case .exact, .tolerance(0):
      if fits(invariant) {
        self.init(still, own, architecture, stable, .training, widths)
      } else {
        guard fits(widths) else { throw .nothingExact(leastShares: shares()) }
        self.init(function, point, architecture, widths)
      }
    case .widths(let limits):
      if fits(invariant) {
        self.init(still, own, architecture, stable, .training, widths)
      } else if fits(widths) {
        self.init(function, point, architecture, widths)
      } else {
        guard limits != full else { throw .sameWidths(limits) }
        let counts = zip(limits, invariant).map { min($0, $1) }
        let joint = JointLinkage(of: still, architecture, stable: stable, target: .counts(counts))
        self.init(still, own, architecture, joint.partitions, .nearest, widths, triesAll: joint.isExact)
      }
    case .tolerance(let tolerance):
      let (partitions, triesAll) = Reduction.partitions(within: tolerance, still, architecture, stable)
      if partitions != stable {
        self.init(still, own, architecture, partitions, .nearest, widths, triesAll: triesAll)
      } else if fits(invariant) {
        self.init(still, own, architecture, stable, .training, widths)
      } else {
        guard fits(widths) else { throw .nothingWithin(tolerance: tolerance, leastShares: shares()) }
        self.init(function, point, architecture, widths)
      }
    }
    guard parameters.allSatisfy(\.isFinite) else { throw .sumsTooLarge }
  }

  private static func check(_ goal: Goal, _ architecture: Architecture) throws(ReductionError) {
    let full = architecture.hiddenWidths
    guard !full.isEmpty else { throw .noHiddenLayer }
    switch goal {
    case .exact: break
    case .tolerance(let tolerance): guard tolerance >= 0, tolerance < 1 else { throw .toleranceOutside(tolerance) }
    case .widths(let widths):
      guard widths.count == full.count else { throw .wrongNumberOfWidths(given: widths, hidden: full) }
      if let index = full.indices.first(where: { !(1...max(full[$0], 1)).contains(widths[$0]) }) {
        throw .widthOutside(layer: index + 1, width: widths[index], largest: full[index])
      }
    }
  }

  /// The narrowest partitions found whose joint distance is within a tolerance, and whether all were tried.
  ///
  /// With every layer within the share `t` by itself, the squared joint distance is at most the sum of those of the layers:
  /// averages of rows (one layer) and of columns (its neighbour) commute, and only sums count in the end. A matrix is in at
  /// most two layers, so the whole is within `sqrt(2) t`: one step finer suffices up to rounding. From there, and from the
  /// stable family if no layer gets narrower that way, single classes are given up while that stays within.
  private static func partitions(
    within tolerance: Double, _ point: WiredPoint, _ architecture: Architecture, _ stable: [SignedPartition]
  ) -> (partitions: [SignedPartition], triesAll: Bool) {
    func joint(_ target: JointLinkage.Target) -> JointLinkage? {
      let joint = JointLinkage(of: point, architecture, stable: stable, target: target)
      let distance = StableDistance(of: point, architecture.axisPartitions(joint.partitions))
      return distance.relative <= tolerance ? joint : nil
    }
    var (best, triesAll) = (stable, false)
    for share in [tolerance, tolerance * 0.5.squareRoot(), tolerance / 2, tolerance / 8] {
      guard let found = joint(.share(share)) else { continue }
      (best, triesAll) = (found.partitions, found.isExact)
      break
    }
    guard !triesAll else { return (best, true) }
    var trials = Reduction.trialCount(architecture, isFirst: best == stable)
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for layer in best.indices where best[layer].classCount > 1 && trials > 0 {
        trials -= 1
        var counts = best.map(\.classCount)
        counts[layer] -= 1
        guard let found = joint(.counts(counts)) else { continue }
        (best, hasChanged) = (found.partitions, true)
      }
    }
    return (best, false)
  }

  /// How often a class fewer is tried: some seconds in all, and once for each layer if nothing was found before.
  private static func trialCount(_ architecture: Architecture, isFirst: Bool) -> Int {
    let work = architecture.hiddenWidths.indices.reduce(0.0) { sum, layer in
      sum + CondensationSpectrum.effort(layer: layer + 1, of: architecture.wiring)
    }
    return max(isFirst ? architecture.hiddenWidths.count : 0, Int(min(200, 3e9 / max(work * 20, 1))))
  }

  /// The quotient of the network, or of the nearest one on the stable set; dead units are silenced in `point`, and not in `own`.
  private init(
    _ point: WiredPoint, _ own: [Double], _ architecture: Architecture, _ partitions: [SignedPartition], _ kind: Kind,
    _ functionWidths: [Int], triesAll: Bool = false
  ) {
    let distance = StableDistance(of: point, architecture.axisPartitions(partitions))
    let source = kind == .training ? own : distance.projected().values.flatMap { $0.doubles() }
    let quotient = QuotientNetwork(of: architecture, parameters: source, by: partitions)
    (narrow, parameters) = quotient.architecture.paddedToOne(quotient.parameters)
    emptyLayers = quotient.architecture.hiddenWidths.indices.filter { quotient.architecture.hiddenWidths[$0] == 0 }
      .map { $0 + 1 }
    (self.kind, wide, wideParameters, self.partitions) = (kind, architecture, own, partitions)
    (self.distance, self.functionWidths, folded) = (distance, functionWidths, nil)
    (sumsAreExact, self.triesAll) = (quotient.isExact, triesAll)
    learningRateFactors = LearningRateFactors(partitions, of: architecture)
  }

  /// The network of the reduced function.
  private init(
    _ function: ReducedFunction, _ point: WiredPoint, _ architecture: Architecture, _ functionWidths: [Int]
  ) {
    wideParameters = point.values.flatMap { $0.doubles() }
    let folded = FoldedFunction(function, of: architecture, wideParameters)
    (narrow, parameters) = folded.architecture.paddedToOne(folded.parameters)
    emptyLayers = folded.architecture.hiddenWidths.indices.filter { folded.architecture.hiddenWidths[$0] == 0 }
      .map { $0 + 1 }
    (kind, wide, partitions, self.folded) = (.function, architecture, folded.partitions, folded)
    (distance, learningRateFactors, self.functionWidths) = (nil, nil, functionWidths)
    (sumsAreExact, triesAll) = (folded.isExact, false)
  }

  /// Whether the narrow network computes the wide one's function, rounding of sums apart (``sumsAreExact``).
  public var isExact: Bool { kind != .nearest }
}

extension Reduction {
  /// The same reduction with parameters rounded to what a file stores.
  ///
  /// - Precondition: a floating-point type that can be written, `f64` or `f32`.
  public func rounded(to elementType: ElementType) -> Reduction {
    precondition(elementType == .f64 || elementType == .f32, "parameters are written as F64 or F32")
    guard elementType == .f32 else { return self }
    var copy = self
    copy.parameters = parameters.map { Double(Float($0)) }
    copy.sumsAreExact = sumsAreExact && copy.parameters == parameters
    return copy
  }

  /// A rigorous bound of the change of the outputs over a box of inputs, rounding of parameters included.
  ///
  /// - Complexity: O(parameters).
  public func outputBound(over box: [ClosedRange<Double>]) -> OutputBound {
    guard let folded else {
      return OutputBound(wide, wideParameters, narrow, parameters, lift: NeuronLift(partitions, of: wide), box: box)
    }
    if folded.isLinear {
      let maps = (AffineMap(of: wide, wideParameters), AffineMap(of: narrow, parameters))
      return OutputBound(outputs: AffineMap.differences(maps.0, maps.1, box: box))
    }
    let first = OutputBound(
      wide, wideParameters, folded.quotient, folded.quotientParameters, lift: NeuronLift(partitions, of: wide),
      box: box)
    let second = OutputBound(
      folded.quotient, folded.quotientParameters, narrow, parameters,
      lift: NeuronLift(folded), box: box)
    return OutputBound(outputs: zip(first.outputs, second.outputs).map { ($0 + $1).nextUp })
  }
}
