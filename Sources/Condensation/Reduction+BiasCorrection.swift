internal import InvariantManifolds
internal import Networks
internal import Symmetry

extension Reduction {
  /// The same reduction with each bias moved by the mean, over given inputs, of what was dropped.
  ///
  /// Layer by layer, from the first: the bias of `D` is moved so that the mean pre-activation of the narrow neuron, with the
  /// layers before it corrected already, is the mean of those of the wide neurons of `D`, their signs taken off. Biases of
  /// sign-fixed classes stay.
  ///
  /// - Parameter inputs: rows of `inputCount` numbers, at least one, all finite.
  /// - Returns: `nil` if the network has no biases, if the reduction is exact, or if the mean squared difference of the outputs at
  ///   these inputs does not fall.
  /// - Complexity: O(samples * parameters * layers).
  public func correctingBiases(at inputs: [Double]) -> Reduction? {
    guard wide.hasBias, !isExact, !inputs.isEmpty else { return nil }
    var corrected = self
    for layer in 1...wide.layerCount {
      let own = means(wide, wideParameters, layer, inputs)
      let found = means(narrow, corrected.parameters, layer, inputs)
      let (rows, columns) = (narrow.widths[layer], narrow.widths[layer - 1])
      let start = narrow.offset(ofLayer: layer) + rows * columns
      let partition = layer == wide.layerCount ? SignedPartition.discrete(count: rows) : partitions[layer - 1]
      for (number, members) in partition.classes().enumerated() {
        guard partition.labels[members[0]].sign != .fixed else { continue }
        let sum = members.reduce(0) { sum, member in
          let isMirrored = wide.activation.parity != .none && partition.labels[member].sign == .negative
          return sum + (isMirrored ? -own[member] : own[member])
        }
        corrected.parameters[start + number] += sum / Double(members.count) - found[number]
      }
    }
    let before = OutputDifference(of: wide, wideParameters, and: narrow, parameters, at: inputs)
    let after = OutputDifference(of: wide, wideParameters, and: narrow, corrected.parameters, at: inputs)
    return after.rootMeanSquare < before.rootMeanSquare ? corrected : nil
  }

  /// The mean pre-activations of a layer: outputs of the network cut off behind it.
  private func means(_ network: Architecture, _ parameters: [Double], _ layer: Int, _ inputs: [Double]) -> [Double] {
    let head = Architecture(
      activation: network.activation, widths: Array(network.widths[...layer]), hasBias: network.hasBias)
    let values = BatchedNetwork(head, parameters: Array(parameters[..<head.parameterCount])).outputs(of: inputs)
    let count = values.count / head.outputCount
    var sums = [Double](repeating: 0, count: head.outputCount)
    for sample in 0..<count {
      for index in sums.indices { sums[index] += values[sample * head.outputCount + index] }
    }
    return sums.map { $0 / Double(count) }
  }
}
