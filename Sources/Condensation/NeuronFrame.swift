internal import InvariantManifolds
internal import Networks
internal import Numerics

/// The neurons of one checkpoint as pictures show them.
public struct NeuronFrame: Sendable {
  /// The neurons of one hidden layer.
  public struct Layer: Sendable {
    /// The hidden layer, from 1.
    public let layer: Int
    /// Which neurons are shown, in the order in which the last checkpoint clusters them.
    public let neurons: [Int]
    /// The cosines between their orientations, one row for each.
    public let cosines: [[Double]]
    /// The angle of each orientation in the layer's plane, in radians.
    public let angles: [Double]
    /// The amplitude of each.
    public let amplitudes: [Double]
  }

  /// Where the checkpoint lies in the run.
  public let place: TrackedState.Place
  /// The hidden layers.
  public let layers: [Layer]
}

/// What all frames of a run share: the neurons shown, their order, and the planes of their orientations.
struct NeuronScene {
  let architecture: Architecture
  let neurons: [[Int]]
  let planes: [OrientationPlane]

  /// The scene that shows the end of a run best.
  init(_ architecture: Architecture, _ last: [Double], _ spectra: [CondensationSpectrum], largest: Int) {
    let values = architecture.tensors(of: last).map { $0.doubles() }
    self.architecture = architecture
    // Of a wide layer every so many neurons of the clustered order: large clusters stay large.
    neurons = spectra.map { spectrum in
      let order = spectrum.linkage.leafOrder
      return Track.frameNumbers(order.count, largest: largest).map { order[$0] }
    }
    planes = spectra.map { OrientationPlane(of: NeuronGeometry(layer: $0.layer, of: architecture, values)) }
  }

  func frame(_ checkpoint: Track.Checkpoint) -> NeuronFrame {
    let values = architecture.tensors(of: checkpoint.parameters).map { $0.doubles() }
    return NeuronFrame(
      place: checkpoint.place,
      layers: neurons.enumerated().map { index, shown in
        let geometry = NeuronGeometry(layer: index + 1, of: architecture, values)
        return NeuronFrame.Layer(
          layer: index + 1, neurons: shown, cosines: geometry.cosines(among: shown),
          angles: shown.map { planes[index].angle(geometry.orientation(of: $0)) },
          amplitudes: shown.map { geometry.amplitudes[$0] })
      })
  }
}
