internal import ExactAlgebra
public import InvariantManifolds

// One forward and one backward pass, for every kind of number: doubles in the tests and for small networks, residues for
// the exact results. Batches in double precision have their own code over BLAS (`BatchedNetwork`).

extension Architecture: AnalyticModel {
  /// The number of weights and biases.
  public var parameterCount: Int {
    (1...layerCount).reduce(0) { $0 + widths[$1] * (widths[$1 - 1] + (hasBias ? 1 : 0)) }
  }
  /// The first width.
  public var inputCount: Int { widths[0] }
  /// The last width.
  public var outputCount: Int { widths[layerCount] }
  /// The one activation of all hidden neurons.
  public var activations: [any Activation] { layerCount > 1 ? [activation] : [] }

  /// The index of the first weight of a layer (from 1) in parameter order.
  public func offset(ofLayer layer: Int) -> Int {
    (1..<layer).reduce(0) { $0 + widths[$1] * (widths[$1 - 1] + (hasBias ? 1 : 0)) }
  }

  /// The outputs by the forward pass.
  ///
  /// - Complexity: O(parameters) multiplications.
  @specialized(where Evaluator == FormalEvaluator<ResiduePair>)
  @specialized(where Evaluator == RealEvaluator)
  @specialized(where Evaluator == SignRecorder)
  @specialized(where Evaluator == CellExplorer)
  public func outputs<Evaluator: ActivationEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], evaluator: Evaluator
  ) -> [Evaluator.Scalar] {
    precondition(parameters.count == parameterCount, "wrong number of parameters")
    var (signal, start) = (input, 0)
    for layer in 1...layerCount {
      let values = preactivations(ofLayer: layer, at: &start, parameters: parameters, signal: signal)
      signal = layer < layerCount ? values.map { evaluator.value(of: activation, at: $0) } : values
    }
    return signal
  }

  /// The gradient of a combination of outputs by the backward pass: `dW_l[i, j] = delta_l[i] h_(l-1)[j]`, `db_l = delta_l`.
  ///
  /// - Complexity: O(parameters) multiplications, three for each weight.
  @specialized(where Evaluator == FormalEvaluator<ResiduePair>)
  @specialized(where Evaluator == FormalEvaluator<Dual<ResiduePair>>)
  @specialized(where Evaluator == FormalEvaluator<Dual<Dual<ResiduePair>>>)
  @specialized(where Evaluator == FormalEvaluator<PowerSeries<ResiduePair>>)
  @specialized(where Evaluator == FormalEvaluator<Dual<PowerSeries<ResiduePair>>>)
  @specialized(where Evaluator == FormalEvaluator<RealResidue>)
  @specialized(where Evaluator == FormalEvaluator<Dual<RealResidue>>)
  @specialized(where Evaluator == FormalEvaluator<PowerSeries<RealResidue>>)
  @specialized(where Evaluator == FormalEvaluator<Dual<PowerSeries<RealResidue>>>)
  @specialized(where Evaluator == RealEvaluator)
  public func writeGradient<Evaluator: SlopeEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], covector: [Evaluator.Scalar], evaluator: Evaluator,
    into gradient: inout [Evaluator.Scalar]
  ) {
    precondition(parameters.count == parameterCount, "wrong number of parameters")
    let pass = forward(parameters: parameters, input: input, evaluator: evaluator)
    var delta = covector
    var start = parameters.count
    for layer in stride(from: layerCount, through: 1, by: -1) {
      let (rows, columns) = (widths[layer], widths[layer - 1])
      start -= rows * (columns + (hasBias ? 1 : 0))
      let signal = pass.signals[layer - 1]
      for row in 0..<rows {
        let factor = delta[row]
        for column in 0..<columns { gradient[start + row * columns + column] = factor * signal[column] }
        if hasBias { gradient[start + rows * columns + row] = factor }
      }
      guard layer > 1 else { break }
      var previous = [Evaluator.Scalar](repeating: .zero, count: columns)
      for row in 0..<rows {
        let factor = delta[row]
        for column in 0..<columns { previous[column] += parameters[start + row * columns + column] * factor }
      }
      for column in 0..<columns { previous[column] *= pass.slopes[layer - 1][column] }
      delta = previous
    }
  }

  /// The signals `h_0 ... h_(L-1)` and, for hidden layers, the slopes `sigma'(z_l)`.
  private func forward<Evaluator: SlopeEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], evaluator: Evaluator
  ) -> (signals: [[Evaluator.Scalar]], slopes: [[Evaluator.Scalar]]) {
    var signals = [input]
    var slopes: [[Evaluator.Scalar]] = [[]]
    var start = 0
    for layer in 1..<layerCount {
      let values = preactivations(ofLayer: layer, at: &start, parameters: parameters, signal: signals[layer - 1])
      let jets = values.map { evaluator.jet(of: activation, at: $0) }
      signals.append(jets.map(\.value))
      slopes.append(jets.map(\.slope))
    }
    return (signals, slopes)
  }

  /// `z_l = W_l h_(l-1) + b_l`, with the parameters from a place on, which moves to those of the next layer.
  private func preactivations<Scalar: Ring>(
    ofLayer layer: Int, at place: inout Int, parameters: [Scalar], signal: [Scalar]
  ) -> [Scalar] {
    let (rows, columns, start) = (widths[layer], widths[layer - 1], place)
    place += rows * (columns + (hasBias ? 1 : 0))
    precondition(place <= parameters.count && signal.count == columns, "wrong number of parameters or inputs")
    return (0..<rows).map { row in
      var sum = hasBias ? parameters[start + rows * columns + row] : .zero
      for column in 0..<columns { sum += parameters[start + row * columns + column] * signal[column] }
      return sum
    }
  }
}
