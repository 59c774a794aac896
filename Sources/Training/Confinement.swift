internal import InvariantManifolds
internal import Networks
public import Symmetry

/// What a training is confined to: every step is projected onto a leaf, a set that exact training would never leave.
///
/// In exact arithmetic the projection changes nothing. In floating point copies stay copies in any case; on a leaf with an
/// interaction rounding pushes the parameters off, and a repelling manifold amplifies it. Confined, gradients are
/// averaged over the blocks of classes and parameters keep their block means and the interaction of the start, so the
/// training follows that of the quotient network for ever. Where there is no interaction copies are equal in every bit.
public enum Confinement: Equatable, Sendable {
  /// To the leaf of the coarsest stable partition of the start, found by exact comparison of sums.
  case start
  /// To the leaf of these partitions of the hidden layers; the start is first moved to the nearest point at which they are stable.
  case classes([SignedPartition])
}

/// The projection of each step onto the leaf, in the arrangement of a network's storage.
///
/// Entry `p` is `sign_p * mean_(block of p) + rest_p` (`LeafCoordinates`). Memory is allocated once; a step costs two sweeps
/// over the gradient and two over the parameters. The padding is at rest at 0.
final class ConfinedStep {
  private var places: BlockMeans
  private var rests: [Double]
  /// The rests of the start, which decay shrinks.
  private let firstRests: [Double]
  /// What decay leaves of them; `nil` along a flow.
  private var probe: DecayProbe?

  /// Prepares the projection onto the leaf of a start, and moves the network there if classes are given.
  ///
  /// The start is that before the network rounded it to its precision, after which sums are no longer equal.
  init(_ confinement: Confinement, _ network: BatchedNetwork, start: [Double], _ optimizer: (any Optimizer)?) {
    let architecture = network.architecture
    let coordinates: LeafCoordinates
    switch confinement {
    case .start:
      let stable = StablePartition.coarsest(of: architecture.point(start))
      coordinates = LeafCoordinates(through: start, in: architecture.wiring, stable.partitions)
    case .classes(let hidden):
      let partitions = architecture.axisPartitions(hidden)
      coordinates = LeafCoordinates(nearest: start, in: architecture.wiring, partitions)
      network.parameters = coordinates.projected(start)
    }
    // Numbers of blocks are small enough to be exact doubles.
    let count = coordinates.blockCount
    let numbers = network.stored(coordinates.places.blocks.map { Double($0) }, padding: Double(count))
    places = BlockMeans(
      blocks: numbers.map { Int32($0) }, signs: network.stored(coordinates.signs, padding: 0), count: count)
    firstRests = network.stored(coordinates.rests, padding: 0)
    (rests, probe) = (firstRests, optimizer.map(DecayProbe.init(of:)))
  }

  /// Averages the gradient over each block; entries at rest get 0.
  func confine(gradient: UnsafeMutableBufferPointer<Double>) {
    places.take(UnsafeBufferPointer(gradient))
    places.write(to: gradient)
  }

  /// Projects the parameters, after a step at this rate, onto the leaf, whose rests have shrunk by what decay leaves of them.
  func confine(parameters: UnsafeMutableBufferPointer<Double>, rate: Double) {
    if let before = probe?.remainder {
      probe?.step(rate: rate)
      if let remainder = probe?.remainder, remainder != before {
        shrinkRests(to: remainder)
      }
    }
    confine(parameters: parameters)
  }

  /// What changes from step to step; `nil` along a flow.
  var memory: DecayProbe.Memory? {
    get { probe?.memory }
    set {
      guard let newValue else { return }
      probe?.memory = newValue
      shrinkRests(to: newValue.remainder)
    }
  }

  private func shrinkRests(to remainder: Double) {
    for index in rests.indices { rests[index] = remainder * firstRests[index] }
  }

  /// Projects the parameters onto the leaf.
  func confine(parameters: UnsafeMutableBufferPointer<Double>) {
    rests.withUnsafeBufferPointer { rests in
      places.take(UnsafeBufferPointer(parameters), without: rests)
      places.write(to: parameters, with: rests)
    }
  }
}
