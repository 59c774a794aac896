internal import InvariantManifolds
internal import Numerics

extension PrecisePasses {
  /// The forward pass of one chunk.
  ///
  /// - Parameters:
  ///   - rows: the number of samples, at most `BatchedNetwork.chunkSize`.
  ///   - inputs: their inputs, row-major.
  ///   - parameters: the parameters in the layout.
  ///   - slot: where signals and outputs go.
  func forward(
    _ rows: Int, inputs: UnsafePointer<Scalar>, _ parameters: UnsafePointer<Scalar>, in slot: ChunkWorkspace<Scalar>
  ) {
    var signal = inputs
    for layer in 1...architecture.layerCount {
      let (width, columns) = (layout.padded[layer], layout.padded[layer - 1])
      let sums = slot.preactivations[layer]
      products.timesTransposed(
        signal, parameters + layout.weights[layer], m: rows, n: width, k: columns, into: sums)
      if layout.hasBias {
        RowOperations.add(
          parameters + layout.biases[layer], toRowsOf: sums, rows: rows, columns: width, stride: width)
      }
      guard layer < architecture.layerCount else { break }
      slot.signals[layer].update(from: sums, count: rows * width)
      Scalar.apply(
        architecture.activation, to: UnsafeMutableBufferPointer(start: slot.signals[layer], count: rows * width))
      if !architecture.activation.germ.valueVanishes { silencePadding(of: layer, rows: rows, in: slot) }
      signal = UnsafePointer(slot.signals[layer])
    }
  }

  /// The backward pass of one chunk: the outputs have been replaced by `dl/dF`; the gradient goes to the slot.
  func backward(
    _ rows: Int, inputs: UnsafePointer<Scalar>, _ parameters: UnsafePointer<Scalar>, in slot: ChunkWorkspace<Scalar>
  ) {
    let gradient = slot.gradient.baseAddress.unsafelyUnwrapped
    var delta = UnsafePointer(slot.preactivations[architecture.layerCount])
    for layer in stride(from: architecture.layerCount, through: 1, by: -1) {
      let (width, columns) = (layout.padded[layer], layout.padded[layer - 1])
      let signal = layer == 1 ? inputs : UnsafePointer(slot.signals[layer - 1])
      products.transposedTimes(
        delta, signal, m: width, n: columns, k: rows, into: gradient + layout.weights[layer])
      if layout.hasBias {
        RowOperations.sum(
          ofRowsOf: delta, rows: rows, columns: width, stride: width, into: gradient + layout.biases[layer])
      }
      guard layer > 1 else { break }
      let previous = slot.deltas[layer % 2]
      products.times(
        delta, parameters + layout.weights[layer], m: rows, n: columns, k: width, into: previous)
      multiplyBySlopes(previous, of: layer - 1, rows: rows, in: slot)
      delta = UnsafePointer(previous)
    }
  }

  private func multiplyBySlopes(
    _ delta: UnsafeMutablePointer<Scalar>, of layer: Int, rows: Int, in slot: ChunkWorkspace<Scalar>
  ) {
    let count = rows * layout.padded[layer]
    Scalar.writeSlopes(
      of: architecture.activation,
      preactivations: UnsafeBufferPointer(start: slot.preactivations[layer], count: count),
      values: UnsafeBufferPointer(start: slot.signals[layer], count: count),
      into: UnsafeMutableBufferPointer(start: slot.slopes, count: count))
    RowOperations.multiply(delta, slot.slopes, into: delta, count: count)
  }

  private func silencePadding(of layer: Int, rows: Int, in slot: ChunkWorkspace<Scalar>) {
    let (width, padded) = (layout.widths[layer], layout.padded[layer])
    guard width < padded else { return }
    for row in 0..<rows { (slot.signals[layer] + row * padded + width).update(repeating: 0, count: padded - width) }
  }
}
