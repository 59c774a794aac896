public import InvariantManifolds
public import Networks
public import Symmetry

/// Which structural invariant manifold a network is on, and what that means for its training.
///
/// Two verdicts are kept apart. *Invariant*: by the coarsest stable partition, the network is on a SIM and training can never
/// leave it. *Reducible*: the network computes the function of a narrower one as it stands, but training may use its width.
public struct Audit: Sendable {
  /// The architecture.
  public let architecture: Architecture
  /// The stable partition of each hidden layer.
  public let partitions: [SignedPartition]
  /// The dimension of the orbit, with its certificate.
  public let orbit: OrbitDimension
  /// The number of classes of each hidden layer, the zero class not counted: the widths of the equivalent network.
  public let effectiveWidths: [Int]
  /// The widths that suffice for the function as it stands.
  public let reducibleWidths: [Int]
  /// The rounds of refinement that the reducible widths took.
  public let functionRounds: Int
  /// By hidden layer, the neurons whose activation is off for every input and for ever; those without any weight are among them.
  public let dead: [[Int]]
  /// The number of parameters that are at rest for ever.
  public let atRest: Int
  /// The interval of each input for which dead neurons were looked for besides; `nil` if none was given.
  public let box: [ClosedRange<Double>]?
  /// The frozen part of each weight matrix, without weights of neurons at rest.
  public let interactions: [FrozenInteraction]
  /// How near the hidden layers are to having fewer neurons; layers that would take too long are left out.
  public let spectra: [CondensationSpectrum]
  /// Neurons that are nearly copies or silent by their own weights, for layers that have fewer neurons within the tolerance.
  public let nearCopies: [NearCopies]
  /// The relative distance up to which neurons count as near copies.
  public let tolerance: Double
  /// What the owner should know, traps first.
  public let findings: [Finding]

  /// The audit of a network.
  ///
  /// - Parameters:
  ///   - point: the exact parameters; stored entries must be finite.
  ///   - tolerance: the distance, relative to the norm of the weights that touch a layer and to the neurons' own, up to which
  ///     neurons are near copies.
  ///   - spectrumEffort: the largest effort of the spectrum of a layer: ``CondensationSpectrum/effort(layer:of:)``.
  ///   - largestMatrix: the largest quotient whose orbit dimension is computed exactly; a rank of 4,000 takes seconds.
  ///   - seed: of fingerprints and formal activations.
  ///   - box: the interval of each input: neurons that are off on all of it are findings too. Dimensions are those for all
  ///     inputs.
  /// - Complexity: O(parameters) per round of refinement, a handful of rounds, and O(K^3) for a quotient with K parameters
  ///   up to the limit.
  public init(
    _ point: WiredPoint, _ architecture: Architecture, tolerance: Double = Audit.defaultTolerance,
    spectrumEffort: Double = Audit.defaultSpectrumEffort, largestMatrix: Int = 4_000, seed: UInt64 = 0,
    box: [ClosedRange<Double>]? = nil
  ) {
    self.architecture = architecture
    let function = ReducedFunction(of: point, hasBias: architecture.hasBias, seed: seed)
    let stable = StablePartition.coarsest(of: point, off: function.off, seed: seed)
    let hidden = point.wiring.partitionedAxes
    dead = hidden.map { stable.dead[$0] }
    self.box = box
    let leaf = Leaf(of: point, stable)
    orbit = OrbitDimension.of(point, leaf: leaf, model: architecture, largestMatrix: largestMatrix, seed: seed)
    partitions = stable.neuronPartitions(of: point.wiring)
    effectiveWidths = partitions.map(\.classCount)
    reducibleWidths = function.widths(of: point.wiring)
    functionRounds = function.rounds
    atRest = point.parameterCount - leaf.movingEntryCount(in: point.wiring)
    // What neurons at rest weigh is no interaction of tied ones, and no distance.
    let resting = stable.partitions.enumerated().map {
      point.wiring.axes[$0].zeroRule == .restingInput ? $1.zeroMembers : []
    }
    interactions = FrozenInteraction.all(
      of: point.silencing(resting, alsoOutgoing: true), stable.partitions)
    self.tolerance = tolerance
    let still = point.silencing(stable.dead)
    spectra = partitions.indices.map { $0 + 1 }.filter {
      CondensationSpectrum.effort(layer: $0, of: point.wiring) <= spectrumEffort
    }.map { CondensationSpectrum(layer: $0, of: still) }
    let exact = effectiveWidths
    nearCopies = spectra.filter { $0.width(within: tolerance) < exact[$0.layer - 1] }
      .map { NearCopies($0, of: still, tolerance: tolerance) }
    let boxed = box.map { StablePartition.coarsest(of: point, seed: seed, findsDead: true, inputs: $0).dead }
    findings = FindingWriter(
      point: point, architecture: architecture, partitions: partitions, isConstant: leaf.isConstant,
      outputsVanish: leaf.outputsVanish, dead: dead, off: hidden.map { function.off[$0] },
      offInBox: boxed.map { boxed in hidden.map { boxed[$0] } }, box: box, orbit: orbit, function: function,
      reducibleWidths: reducibleWidths, interactions: interactions, spectra: spectra,
      nearCopies: nearCopies, tolerance: tolerance
    ).findings()
  }

  /// One per cent.
  public static let defaultTolerance = 0.01
  /// About a second: 2,048 neurons of 2,048 weights.
  public static let defaultSpectrumEffort = 1e10

  /// Whether training can never use the full network.
  public var isTrapped: Bool { findings.contains { $0.severity == .trap } }

  /// The narrower architecture that the network is equivalent to, for function and training.
  public var equivalent: Architecture { architecture.withHiddenWidths(effectiveWidths) }
}
