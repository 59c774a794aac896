internal import InvariantManifolds
public import Networks

// Two networks are compared neuron by neuron: neuron i of the wide one with w_i times neuron D of the narrow one. With the
// narrow signals g_C, r_j the sign of neuron j towards its class, and the differences dh_j = h_j - r_j g_C,
//
//     z_i - w_i zeta_D = sum_C S[i, C] g_C + sum_j W[i, j] dh_j + (b_i - w_i c_D),
//     S[i, C] = sum_{j in C} r_j W[i, j] - w_i U[D, C].
//
// S is what stability asks to vanish, so the bound is small near a SIM, whatever the interaction. Signals g_C are enclosed by
// interval arithmetic through the narrow network. Then |dh_i| <= |s'| |dz_i| with the largest slope between the two
// pre-activations, or the width of the range of s there, whichever is smaller. Neurons of the wide network that stand near
// nothing (zero class, left out) enter as intervals of their own.
//
// *Second order.* The nearest point of the stable set has means over classes, so first-order changes of the neurons of a class
// cancel in the sum that the next layer reads. Therefore the mean over each class is bounded besides: the mean of dz_i as
// the difference of an averaged neuron, of dh_i by the slope times that and by the departure from the tangent,
// |s''| |dz_i|^2. In sum_j W[i, j] dh_j the mean of the weights over C meets the mean of dh_j, and the rest of the weights,
// small near a SIM but for interactions, the single dh_j. Interactions drop out in the average of the next layer.
//
// *Rounding.* Everything above is rounded outward: sums of absolute values by their number of terms (`RoundedSum`), functions
// by `Activation.range` and `largestSlope`. Besides, dz_i gets the rounding errors that evaluating either network in
// double precision makes, and dh_i those of the function, so that the bound holds for computed outputs too.
//
// Rejected: intervals of the two networks by themselves, which forget that they are close; a linear form of each difference in
// the inputs, which is sharper on small boxes and costs inputs times weights.

/// A rigorous bound of the difference between the outputs of two networks over a box of inputs.
///
/// Interval arithmetic through the *difference* of the networks, layer by layer: at each neuron the smaller of slope times
/// change and width of the range; for means over classes, whose first-order changes cancel, to second order.
///
/// Guarantee: no output differs by more than `outputs[k]` at any input of the box, neither of the functions over the reals nor as computed
/// in double precision (sums in any order; functions right to 2^-48 relative to 1 + |s|).
public struct OutputBound: Sendable {
  /// The bound for each output; infinite where no bound is known.
  public let outputs: [Double]

  /// The largest bound; infinite if there is none.
  public var largest: Double { outputs.reduce(0) { $1.isNaN ? .infinity : max($0, $1) } }

  /// Bounds of known origin.
  init(outputs: [Double]) { self.outputs = outputs }

  /// A bound for two networks with one activation and the same inputs, layers and outputs.
  ///
  /// - Parameters:
  ///   - wide: the wide network's architecture.
  ///   - wideParameters: its parameters, finite, in parameter order.
  ///   - narrow: the narrow network's architecture.
  ///   - narrowParameters: its parameters.
  ///   - lift: which neurons are compared.
  ///   - box: the interval of each input.
  /// - Complexity: O(parameters of both).
  public init(
    _ wide: Architecture, _ wideParameters: [Double], _ narrow: Architecture, _ narrowParameters: [Double],
    lift: NeuronLift, box: [ClosedRange<Double>]
  ) {
    precondition(
      wide.layerCount == narrow.layerCount && wide.inputCount == narrow.inputCount
        && wide.outputCount == narrow.outputCount && box.count == wide.inputCount
        && lift.places.map(\.count) == wide.hiddenWidths, "networks that can be compared")
    guard wide.activation.monotonePieces != nil || wide.layerCount == 1 else {
      outputs = [Double](repeating: .infinity, count: wide.outputCount)
      return
    }
    let identity = (0..<wide.inputCount).map { Optional(NeuronLift.Place(neuron: $0)) }
    let last = (0..<wide.outputCount).map { Optional(NeuronLift.Place(neuron: $0)) }
    let places = [identity] + lift.places + [last]
    var signals = LayerComparison.Signals(
      narrow: box.map { Ball(from: $0.lowerBound, to: $0.upperBound) },
      differences: [Double](repeating: 0, count: wide.inputCount),
      means: [Double](repeating: 0, count: wide.inputCount),
      strays: [:])
    for layer in 1..<wide.layerCount {
      let comparison = LayerComparison(
        wide: LayerSlice(wide, wideParameters, layer), narrow: LayerSlice(narrow, narrowParameters, layer),
        sources: places[layer - 1], targets: places[layer])
      signals = comparison.activated(signals, wide.activation)
    }
    let comparison = LayerComparison(
      wide: LayerSlice(wide, wideParameters, wide.layerCount),
      narrow: LayerSlice(narrow, narrowParameters, wide.layerCount),
      sources: places[wide.layerCount - 1], targets: places[wide.layerCount])
    outputs = comparison.differences(signals).map(\.magnitude)
  }
}

/// The weights and biases of one layer.
struct LayerSlice {
  let rows: Int
  let columns: Int
  let weights: ArraySlice<Double>
  let biases: ArraySlice<Double>

  init(_ architecture: Architecture, _ parameters: [Double], _ layer: Int) {
    (rows, columns) = (architecture.widths[layer], architecture.widths[layer - 1])
    let start = architecture.offset(ofLayer: layer)
    weights = parameters[start..<start + rows * columns]
    biases = architecture.hasBias ? parameters[start + rows * columns..<start + rows * (columns + 1)] : []
  }

  func row(_ index: Int) -> ArraySlice<Double> {
    let start = weights.startIndex + index * columns
    return weights[start..<start + columns]
  }

  func bias(_ index: Int) -> Double { biases.isEmpty ? 0 : biases[biases.startIndex + index] }
}
