internal import InvariantManifolds
internal import Numerics
internal import Networks
internal import Symmetry

/// What one checkpoint of a training run shows of condensation.
public struct TrackedState: Sendable {
  /// What a hidden layer shows.
  public struct Layer: Sendable {
    /// The hidden layer, from 1.
    public let layer: Int
    /// The number of neurons.
    public let width: Int
    /// The number of classes of the coarsest stable partition, exactly: the width that training uses.
    public let classCount: Int
    /// The smallest width found within the tolerance of the track: ``CondensationSpectrum/width(within:)``.
    public let effectiveWidth: Int
    /// The number of different orientations: ``NeuronGeometry/independentCount(cosine:)``.
    public let independentCount: Int
    /// The relative distance to the nearest SIM found of each width, the full one first: an upper bound in layers of more
    /// than ten neurons.
    public let relativeDistances: [Double]

    /// The relative distance to the nearest SIM found of a width that the layer can have.
    public func relativeDistance(atWidth count: Int) -> Double { relativeDistances[width - count] }
  }

  /// Where the checkpoint lies in the run, and how good it is.
  public struct Place: Hashable, Sendable {
    /// The number of steps made.
    public let step: Int
    /// The time of a gradient flow.
    public let time: Double?
    /// The loss over the training set.
    public let loss: Double?

    /// A place.
    public init(step: Int, time: Double? = nil, loss: Double? = nil) {
      (self.step, self.time, self.loss) = (step, time, loss)
    }
  }

  /// Where the checkpoint lies in the run.
  public let place: Place
  /// The hidden layers.
  public let layers: [Layer]
  /// The distance to each manifold of the track, over the norm of all parameters.
  public let distances: [Double]
  /// The largest change of a conserved quantity since the first checkpoint, over the size of its terms; `nil` if the
  /// activation conserves nothing.
  public let conservedChange: Double?

  /// The state of a network.
  ///
  /// - Complexity: that of a ``CondensationSpectrum`` for each layer, or of the distances alone where an earlier state is known.
  init(
    _ checkpoint: Track.Checkpoint, _ architecture: Architecture, manifolds: [[SignedPartition]],
    start: ConservedQuantities, settings: Track.Settings
  ) {
    let point = architecture.point(checkpoint.parameters)
    place = checkpoint.place
    distances = manifolds.map { StableDistance(of: point, architecture.axisPartitions($0)).relative }
    if let earlier = checkpoint.earlier {
      (layers, conservedChange) = (earlier.layers, earlier.conservedChange)
      return
    }
    let values = point.values.map { $0.doubles() }
    let classes = StablePartition.coarsest(of: point, findsDead: true).neuronPartitions(of: point.wiring)
    layers = classes.enumerated().map { index, partition in
      let spectrum = CondensationSpectrum(layer: index + 1, of: point, searchEffort: settings.searchEffort)
      return Layer(
        layer: index + 1, width: partition.count, classCount: partition.classCount,
        effectiveWidth: spectrum.width(within: settings.tolerance),
        independentCount: NeuronGeometry(layer: index + 1, of: architecture, values)
          .independentCount(cosine: settings.cosine),
        relativeDistances: spectrum.relativeDistances)
    }
    conservedChange =
      start.quantities.isEmpty
      ? nil : start.largestChange(to: ConservedQuantities(of: architecture, values))
  }
}
