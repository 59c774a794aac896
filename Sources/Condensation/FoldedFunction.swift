internal import InvariantManifolds
internal import Networks
internal import Symmetry

/// The narrower network that computes the same function as it stands, in doubles.
///
/// Two steps. First the quotient by the coarsest forward-stable family: neurons with equal signals become one, whose outgoing
/// weights are the sums. Then multiples of a neuron are added to it (homogeneous activations), neurons on which no output depends are left out, and constant ones are folded into the next
/// biases where there are biases.
struct FoldedFunction {
  /// The forward-stable partitions of the hidden layers.
  let partitions: [SignedPartition]
  /// The quotient after the first step.
  let quotient: Architecture
  let quotientParameters: [Double]
  /// The neurons of the quotient's hidden layers that stay.
  let kept: [[Int]]
  /// For each hidden layer, the neurons that are multiples of a kept one, and where they go.
  let multiples: [[Int: Multiple]]
  /// Whether the network is a chain of linear layers, of which the second step takes the product.
  let isLinear: Bool
  /// The network after the second step; a layer may have no neuron left.
  let architecture: Architecture
  let parameters: [Double]
  /// Whether the parameters are sums of weights without rounding: no sum was rounded, and no constant added to a bias.
  let isExact: Bool

  /// A neuron whose incoming weights and bias are those of another one times a factor.
  struct Multiple {
    let of: Int
    let factor: Double
    /// The factor of the signal, `c^q`.
    let signalFactor: Double
  }

  /// - Parameter parameters: those of the point, in parameter order.
  /// - Complexity: O(parameters) beside the refinement in `function`.
  init(_ function: ReducedFunction, of wide: Architecture, _ parameters: [Double]) {
    let hidden = wide.wiring.partitionedAxes
    partitions = hidden.map { function.partitions[$0] }
    let network = QuotientNetwork(of: wide, parameters: parameters, by: partitions)
    (quotient, quotientParameters) = (network.architecture, network.parameters)
    kept = hidden.map { function.keptClasses[$0] }
    multiples = FoldedFunction.multiples(quotient, quotientParameters, hidden.map { function.multiples[$0] })
    isLinear = function.linearRank != nil
    var addsConstants = false
    if let rank = function.linearRank {
      let factors = LinearFactors(of: wide, parameters, rank: rank)
      (architecture, self.parameters, isExact) = (factors.architecture, factors.parameters, false)
    } else {
      architecture = wide.withHiddenWidths(kept.map(\.count))
      self.parameters = FoldedFunction.folded(quotient, quotientParameters, kept, multiples, &addsConstants)
      // Factors of multiples are rounded.
      isExact = network.isExact && !addsConstants && multiples.allSatisfy(\.isEmpty)
    }
  }

  /// The factors of the multiples: ratios of the largest entries of the rows over the neurons that stay before.
  private static func multiples(
    _ network: Architecture, _ parameters: [Double], _ representatives: [[Int: Int]]
  ) -> [[Int: Multiple]] {
    var found: [[Int: Multiple]] = []
    for (index, representatives) in representatives.enumerated() {
      let slice = LayerSlice(network, parameters, index + 1)
      func row(_ number: Int) -> [Double] {
        gathered(Array(slice.row(number)), index == 0 ? [:] : found[index - 1]) + [slice.bias(number)]
      }
      var degree = 1
      if case .homogeneous(let exponent) = network.activation.continuousSymmetry { degree = exponent }
      found.append(
        Dictionary(
          uniqueKeysWithValues: representatives.map { number, first in
            let (mine, its) = (row(number), row(first))
            let place = its.indices.max { abs(its[$0]) < abs(its[$1]) }!
            let factor = mine[place] / its[place]
            let power = (0..<degree).reduce(1) { power, _ in power * factor }
            return (number, Multiple(of: first, factor: factor, signalFactor: power))
          }))
    }
    return found
  }

  /// A row with the entries of multiples, times their factors, added to those of their neurons.
  private static func gathered(_ row: [Double], _ multiples: [Int: Multiple]) -> [Double] {
    multiples.sorted { $0.key < $1.key }.reduce(into: row) { row, entry in
      row[entry.value.of] += entry.value.signalFactor * row[entry.key]
      row[entry.key] = 0
    }
  }

  /// The parameters of the neurons that stay, the constants of the others added to the biases.
  private static func folded(
    _ network: Architecture, _ parameters: [Double], _ kept: [[Int]], _ multiples: [[Int: Multiple]],
    _ addsConstants: inout Bool
  ) -> [Double] {
    let all = [Array(0..<network.inputCount)] + kept + [Array(0..<network.outputCount)]
    // Constant signals have the same value at every input.
    var signal = [Double](repeating: 0, count: network.inputCount)
    var result: [Double] = []
    for layer in 1...network.layerCount {
      let slice = LayerSlice(network, parameters, layer)
      let isKept = Set(all[layer - 1])
      let before = layer > 1 ? multiples[layer - 2] : [:]
      for row in all[layer] {
        let gathered = gathered(Array(slice.row(row)), before)
        result += all[layer - 1].map { gathered[$0] }
      }
      var next: [Double] = []
      for row in 0..<slice.rows {
        var (folded, total) = (slice.bias(row), slice.bias(row))
        for (column, weight) in slice.row(row).enumerated() {
          total += weight * signal[column]
          if layer > 1, !isKept.contains(column), before[column] == nil {
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
