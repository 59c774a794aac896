internal import InvariantManifolds
internal import Numerics
public import Networks
public import Symmetry

/// A training run seen from its manifolds: how far each checkpoint is from them, and how its neurons condense.
///
///     let track = Track(of: architecture, count: 50) { index in
///       Track.Checkpoint(place: .init(step: steps[index]), parameters: parameters[index])
///     }
///     print(track.states.map(\.layers[0].effectiveWidth))
public struct Track: Sendable {
  /// What is measured.
  public struct Settings: Sendable {
    /// The distance, relative to the norm of the weights that touch a layer, within which neurons count as condensed.
    public var tolerance = 0.05
    /// The cosine from which on two neurons have one orientation.
    public var cosine = 0.95
    /// Manifolds to measure the distance to, besides those of the start and the end.
    public var manifolds: [[SignedPartition]] = []
    /// The largest number of checkpoints with pictures of their neurons.
    public var frameCount = 20
    /// The largest number of neurons of a layer in pictures.
    public var shownNeurons = 60

    /// The multiplications that the search for near manifolds takes beyond Ward linkage, for each layer of each checkpoint.
    public var searchEffort = 1e7

    /// Five per cent, cosine 0.95, 20 pictures of 60 neurons; all can be changed.
    public init() {}
  }

  /// One checkpoint.
  public struct Checkpoint: Sendable {
    /// Where it lies in the run.
    public let place: TrackedState.Place
    /// Its parameters, in parameter order.
    public let parameters: [Double]
    /// What an earlier track of the same run, with the same settings, found at this checkpoint: its layers and the change of
    /// conserved quantities are taken from there.
    public let earlier: TrackedState?

    /// A checkpoint.
    public init(place: TrackedState.Place, parameters: [Double], earlier: TrackedState? = nil) {
      (self.place, self.parameters, self.earlier) = (place, parameters, earlier)
    }
  }

  /// A SIM to which distances are measured.
  public struct Manifold: Hashable, Sendable {
    /// Which one it is: `start`, `end`, or the classes asked for.
    public let name: String
    /// The partitions of the hidden layers.
    public let partitions: [SignedPartition]
  }

  /// The network.
  public let architecture: Architecture
  /// What was measured.
  public let settings: Settings
  /// The manifolds of ``TrackedState/distances``: that of the start, if it is on one; that which the end is within the
  /// tolerance of, if neurons have condensed; those asked for.
  public let manifolds: [Manifold]
  /// The checkpoints, in order.
  public let states: [TrackedState]
  /// The loss at more steps than those of the checkpoints, where it is known.
  public var losses: [TrackedState.Place] = []
  /// Pictures of the neurons of some checkpoints, the first and the last among them.
  public let frames: [NeuronFrame]
  /// The planes in which the pictures show the orientations, one for each hidden layer.
  public let planes: [OrientationPlane]

  /// The track of a run.
  ///
  /// - Parameters:
  ///   - architecture: the network.
  ///   - count: the number of checkpoints, at least one.
  ///   - settings: what is measured; its manifolds fit the network.
  ///   - progress: called after each checkpoint with the number done.
  ///   - checkpoint: a checkpoint by its number; the first and the last are asked for first.
  /// - Throws: what `checkpoint` throws.
  /// - Complexity: that of the spectra of all layers for each checkpoint that no earlier track has; three checkpoints in memory
  ///   at a time.
  public init<Failure: Error>(
    of architecture: Architecture, count: Int, settings: Settings = Settings(),
    progress: (Int) -> Void = { _ in },
    checkpoint: (Int) throws(Failure) -> Checkpoint
  ) throws(Failure) {
    precondition(count > 0, "a run has at least one checkpoint")
    let (first, last) = (try checkpoint(0), try checkpoint(count - 1))
    let end = architecture.point(last.parameters)
    let spectra = architecture.hiddenWidths.indices.map {
      CondensationSpectrum(layer: $0 + 1, of: end, searchEffort: settings.searchEffort)
    }
    let manifolds = Track.manifolds(architecture, first.parameters, spectra, settings)
    let start = ConservedQuantities(of: architecture, architecture.tensors(of: first.parameters).map { $0.doubles() })
    let scene = NeuronScene(architecture, last.parameters, spectra, largest: settings.shownNeurons)
    let shown = Set(Track.frameNumbers(count, largest: settings.frameCount))
    var states: [TrackedState] = []
    var frames: [NeuronFrame] = []
    for number in 0..<count {
      let current = number == 0 ? first : number == count - 1 ? last : try checkpoint(number)
      states.append(
        TrackedState(
          current, architecture, manifolds: manifolds.map(\.partitions), start: start, settings: settings))
      if shown.contains(number) { frames.append(scene.frame(current)) }
      progress(number + 1)
    }
    (self.architecture, self.settings, self.manifolds) = (architecture, settings, manifolds)
    (self.states, self.frames, planes) = (states, frames, scene.planes)
  }

  private static func manifolds(
    _ architecture: Architecture, _ first: [Double], _ spectra: [CondensationSpectrum], _ settings: Settings
  ) -> [Manifold] {
    let start = StablePartition.coarsest(of: architecture.point(first)).neuronPartitions(of: architecture.wiring)
    let end = spectra.map { $0.partition(atWidth: $0.width(within: settings.tolerance)) }
    var found: [Manifold] = []
    if !start.allSatisfy(\.isDiscrete) { found.append(Manifold(name: "start", partitions: start)) }
    if !end.allSatisfy(\.isDiscrete), end != start { found.append(Manifold(name: "end", partitions: end)) }
    return found + settings.manifolds.map { Manifold(name: ClassNotation.string($0), partitions: $0) }
  }

  /// At most `largest` numbers, evenly spaced, the first and the last among them.
  package static func frameNumbers(_ count: Int, largest: Int) -> [Int] {
    guard count > max(largest, 1) else { return Array(0..<count) }
    guard largest > 1 else { return [count - 1] }
    return (0..<largest).map { ($0 * (count - 1) + (largest - 1) / 2) / (largest - 1) }
  }
}
