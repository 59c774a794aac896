public import ExactAlgebra
public import InvariantManifolds
public import Numerics

extension Architecture {
  /// A point from residues in parameter order.
  ///
  /// - Precondition: `parameters.count == parameterCount`.
  public func point(_ parameters: [ResiduePair]) -> WiredPoint { point(parameters) { .residues($0) } }

  /// A point from fractions in parameter order.
  ///
  /// - Precondition: `parameters.count == parameterCount`; no denominator is divisible by 2^61 - 1 or 8388587.
  public func point(_ parameters: [Rational]) -> WiredPoint { point(parameters) { .rational($0) } }

  private func point<Number>(_ parameters: [Number], _ wrap: ([Number]) -> TensorValues) -> WiredPoint {
    precondition(parameters.count == parameterCount, "a point of \(notation) has \(parameterCount) numbers")
    let wiring = wiring
    var start = 0
    let values = wiring.tensors.map { tensor -> TensorValues in
      let count = wiring.shape(of: tensor).reduce(1, *)
      defer { start += count }
      return wrap(Array(parameters[start..<start + count]))
    }
    return WiredPoint(wiring: wiring, values: values)
  }

  /// A point from doubles in parameter order, taken for the rationals they are.
  ///
  /// - Precondition: `parameters.count == parameterCount`, all finite.
  public func point(_ parameters: [Double]) -> WiredPoint {
    precondition(parameters.count == parameterCount, "a point of \(notation) has \(parameterCount) numbers")
    return WiredPoint(wiring: wiring, values: tensors(of: parameters).map { .stored($0) })
  }

  /// The tensors (`W1`, `b1`, and so on) of parameters in order.
  public func tensors(of parameters: [Double], elementType: ElementType = .f64) -> [StoredTensor] {
    let wiring = wiring
    var start = 0
    return wiring.tensors.map { tensor in
      let shape = wiring.shape(of: tensor)
      let count = shape.reduce(1, *)
      defer { start += count }
      return StoredTensor(
        name: tensor.name, shape: shape, values: Array(parameters[start..<start + count]), elementType: elementType)
    }
  }
}
