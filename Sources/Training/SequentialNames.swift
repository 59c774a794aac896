public import Networks
public import Numerics

extension Architecture {
  /// The tensors of parameters in order, named as in PyTorch's `nn.Sequential`.
  ///
  /// Activations take the odd places there: `0.weight`, `0.bias`, `2.weight`, `2.bias`, and so on.
  ///
  /// - Parameters:
  ///   - parameters: weights and biases in parameter order.
  ///   - elementType: the type of the entries, to which they are rounded.
  /// - Precondition: `parameters.count == parameterCount`.
  /// - Complexity: O(parameters).
  public func sequentialTensors(of parameters: [Double], elementType: ElementType = .f64) -> [StoredTensor] {
    precondition(parameters.count == parameterCount, "wrong number of parameters")
    var start = 0
    func take(_ name: String, _ shape: [Int]) -> StoredTensor {
      let count = shape.reduce(1, *)
      defer { start += count }
      return StoredTensor(
        name: name, shape: shape, values: Array(parameters[start..<start + count]), elementType: elementType)
    }
    return (1...layerCount).flatMap { layer in
      let weight = take("\(2 * layer - 2).weight", [widths[layer], widths[layer - 1]])
      return hasBias ? [weight, take("\(2 * layer - 2).bias", [widths[layer]])] : [weight]
    }
  }
}
