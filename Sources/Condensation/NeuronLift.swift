internal import InvariantManifolds
public import Networks
public import Symmetry

/// Which neuron of a narrower network each hidden neuron of a wide one stands close to.
///
/// For neuron `i` with place `(D, w, r)`: its pre-activation is compared with `w` times that of `D`, its signal with `r` times
/// that of `D`. Neurons without a place are compared with nothing.
public struct NeuronLift: Sendable {
  /// The place of one neuron.
  public struct Place: Hashable, Sendable {
    /// The neuron of the narrower network.
    public let neuron: Int
    /// The sign of the pre-activation.
    public let writingSign: Double
    /// The sign of the signal.
    public let readingSign: Double
    /// Whether the neuron is a multiple: the signs are factors, `c` and `c^q` of a homogeneous activation.
    public let isScaled: Bool

    /// A place.
    public init(neuron: Int, writingSign: Double = 1, readingSign: Double = 1, isScaled: Bool = false) {
      (self.neuron, self.writingSign, self.readingSign) = (neuron, writingSign, readingSign)
      self.isScaled = isScaled
    }
  }

  /// The places of the neurons of each hidden layer.
  public let places: [[Place?]]

  /// Any places.
  public init(_ places: [[Place?]]) { self.places = places }

  /// Neurons near the quotient of their class; the zero class near nothing.
  public init(_ partitions: [SignedPartition], of wide: Architecture) {
    let parity = wide.activation.parity
    places = partitions.map { partition in
      partition.labels.map { label in
        guard let neuron = label.classNumber else { return nil }
        let sign: Double = label.sign == .negative ? -1 : 1
        return Place(
          neuron: neuron, writingSign: parity == .none ? 1 : sign, readingSign: parity == .odd ? sign : 1)
      }
    }
  }

  /// Neurons of which some are kept, in their order, multiples of them stand near them, and the others are left out.
  init(_ folded: FoldedFunction) {
    places = zip(folded.kept, folded.multiples).enumerated().map { layer, pair in
      var places = [Place?](repeating: nil, count: folded.quotient.hiddenWidths[layer])
      for (number, neuron) in pair.0.enumerated() { places[neuron] = Place(neuron: number) }
      for (neuron, multiple) in pair.1 {
        places[neuron] = pair.0.firstIndex(of: multiple.of).map {
          Place(neuron: $0, writingSign: multiple.factor, readingSign: multiple.signalFactor, isScaled: true)
        }
      }
      return places
    }
  }
}
