internal import InvariantManifolds
internal import Networks
internal import Symmetry

/// The narrower network that computes the same function as it stands, in doubles.
///
/// Two steps. First the quotient by the coarsest forward-stable family: neurons with equal signals become one, whose outgoing
/// weights are the sums. Then neurons on which no output depends are left out, and constant ones are folded into the next
/// biases where there are biases.
struct FoldedFunction {
  /// The forward-stable partitions of the hidden layers.
  let partitions: [SignedPartition]
  /// The quotient after the first step.
  let quotient: Architecture
  let quotientParameters: [Double]
  /// The neurons of the quotient's hidden layers that stay.
  let kept: [[Int]]
  /// The network after the second step; a layer may have no neuron left.
  let architecture: Architecture
  let parameters: [Double]
  /// Whether the parameters are sums of weights without rounding: no sum was rounded, and no constant added to a bias.
  let isExact: Bool

  /// - Parameter parameters: those of the point, in parameter order.
  /// - Complexity: O(parameters) beside the refinement in `function`.
  init(_ function: ReducedFunction, of wide: Architecture, _ parameters: [Double]) {
    let hidden = wide.wiring.partitionedAxes
    partitions = hidden.map { function.partitions[$0] }
    let network = QuotientNetwork(of: wide, parameters: parameters, by: partitions)
    (quotient, quotientParameters) = (network.architecture, network.parameters)
    kept = hidden.map { function.keptClasses[$0] }
    architecture = wide.withHiddenWidths(kept.map(\.count))
    var addsConstants = false
    self.parameters = FoldedFunction.folded(quotient, quotientParameters, kept, &addsConstants)
    isExact = network.isExact && !addsConstants
  }

  /// The parameters of the neurons that stay, the constants of the others added to the biases.
  private static func folded(
    _ network: Architecture, _ parameters: [Double], _ kept: [[Int]], _ addsConstants: inout Bool
  ) -> [Double] {
    let all = [Array(0..<network.inputCount)] + kept + [Array(0..<network.outputCount)]
    // Constant signals have the same value at every input.
    var signal = [Double](repeating: 0, count: network.inputCount)
    var result: [Double] = []
    for layer in 1...network.layerCount {
      let slice = LayerSlice(network, parameters, layer)
      let isKept = Set(all[layer - 1])
      for row in all[layer] { result += all[layer - 1].map { slice.row(row)[slice.row(row).startIndex + $0] } }
      var next: [Double] = []
      for row in 0..<slice.rows {
        var (folded, total) = (slice.bias(row), slice.bias(row))
        for (column, weight) in slice.row(row).enumerated() {
          total += weight * signal[column]
          if layer > 1, !isKept.contains(column) {
            folded += weight * signal[column]
            addsConstants = addsConstants || weight * signal[column] != 0
          }
        }
        if network.hasBias, all[layer].contains(row) { result.append(folded) }
        next.append(network.activation.real(at: total).value)
      }
      signal = next
    }
    return result
  }
}

extension Architecture {
  /// The same network with one silent neuron, all weights zero, in each hidden layer that has none: files hold no empty matrices.
  func paddedToOne(_ parameters: [Double]) -> (architecture: Architecture, parameters: [Double]) {
    guard hiddenWidths.contains(0) else { return (self, parameters) }
    let padded = withHiddenWidths(hiddenWidths.map { max($0, 1) })
    var result: [Double] = []
    for layer in 1...layerCount {
      let slice = LayerSlice(self, parameters, layer)
      let (rows, columns) = (padded.widths[layer], padded.widths[layer - 1])
      for row in 0..<rows {
        result +=
          row < slice.rows && slice.columns == columns ? Array(slice.row(row)) : Array(repeating: 0, count: columns)
      }
      if hasBias { result += (0..<rows).map { $0 < slice.rows ? slice.bias($0) : 0 } }
    }
    return (padded, result)
  }
}
