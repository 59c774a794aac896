public import Networks
public import Numerics

extension Architecture {
  /// The tensors of parameters in order, named as in PyTorch's `nn.Sequential`.
  ///
  /// Activations take the odd places there: `0.weight`, `0.bias`, `2.weight`, `2.bias`, and so on.
  ///
  /// - Precondition: `parameters.count == parameterCount`.
  /// - Complexity: O(parameters).
  public func sequentialTensors(of parameters: [Double]) -> [StoredTensor] {
    precondition(parameters.count == parameterCount, "wrong number of parameters")
    var start = 0
    func take(_ name: String, _ shape: [Int]) -> StoredTensor {
      let count = shape.reduce(1, *)
      defer { start += count }
      return StoredTensor(name: name, shape: shape, values: Array(parameters[start..<start + count]))
    }
    return (1...layerCount).flatMap { layer in
      let weight = take("\(2 * layer - 2).weight", [widths[layer], widths[layer - 1]])
      return hasBias ? [weight, take("\(2 * layer - 2).bias", [widths[layer]])] : [weight]
    }
  }
}
