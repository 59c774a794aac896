internal import InvariantManifolds
internal import Numerics

// Rows are samples: what is done here to one row depends on no other; with the fixed order a chunk may be cut anywhere.
extension PrecisePasses {
  /// About how many numbers pass from one loop to the next while they are in the first cache.
  private static var passageLength: Int { 1024 }

  /// The forward pass of some rows of a chunk.
  ///
  /// - Parameters:
  ///   - rows: the rows, of those that the positions of the slot name.
  ///   - samples: the samples.
  ///   - parameters: the parameters in the layout.
  ///   - slot: where signals and outputs go.
  func forward(
    _ rows: Range<Int>, of samples: PassSamples, _ parameters: UnsafePointer<Scalar>, in slot: ChunkWorkspace<Scalar>
  ) {
    load(rows, of: samples, in: slot)
    for layer in 1...architecture.layerCount {
      let (width, columns) = (layout.padded[layer], layout.padded[layer - 1])
      let start = rows.lowerBound * width
      products.timesTransposed(
        slot.signal(layer - 1) + rows.lowerBound * columns, parameters + layout.weights[layer],
        m: rows.count, n: width, k: columns, into: slot.preactivations[layer] + start)
      let biases = layout.hasBias ? parameters + layout.biases[layer] : nil
      forEachPassage(rows, width: width) { passage in
        let sums = slot.preactivations[layer] + passage.lowerBound * width
        if let biases {
          RowOperations.add(biases, toRowsOf: sums, rows: passage.count, columns: width, stride: width)
        }
        if layer < architecture.layerCount { activate(passage, of: layer, in: slot) }
      }
    }
  }

  /// The signals of some rows of a hidden layer from their pre-activations.
  private func activate(_ rows: Range<Int>, of layer: Int, in slot: ChunkWorkspace<Scalar>) {
    let (width, padded) = (layout.widths[layer], layout.padded[layer])
    let (start, count) = (rows.lowerBound * padded, rows.count * padded)
    let signals = slot.signals[layer] + start
    Scalar.writeValues(
      of: architecture.activation, at: UnsafeBufferPointer(start: slot.preactivations[layer] + start, count: count),
      into: UnsafeMutableBufferPointer(start: signals, count: count))
    guard width < padded, !architecture.activation.germ.valueVanishes else { return }
    for row in 0..<rows.count { (signals + row * padded + width).update(repeating: 0, count: padded - width) }
  }

  /// From `dl/dF`, which the loss has put in the place of the outputs, back to `dl/dZ` of every layer, for some rows.
  func backward(_ rows: Range<Int>, _ parameters: UnsafePointer<Scalar>, in slot: ChunkWorkspace<Scalar>) {
    for layer in stride(from: architecture.layerCount, to: 1, by: -1) {
      let (width, columns) = (layout.padded[layer], layout.padded[layer - 1])
      products.times(
        slot.delta(layer) + rows.lowerBound * width, parameters + layout.weights[layer],
        m: rows.count, n: columns, k: width, into: slot.delta(layer - 1) + rows.lowerBound * columns)
      forEachPassage(rows, width: columns) { passage in
        let (start, count) = (passage.lowerBound * columns, passage.count * columns)
        Scalar.multiply(
          UnsafeMutableBufferPointer(start: slot.delta(layer - 1) + start, count: count),
          bySlopesOf: architecture.activation,
          preactivations: UnsafeBufferPointer(start: slot.preactivations[layer - 1] + start, count: count),
          values: UnsafeBufferPointer(start: slot.signals[layer - 1] + start, count: count))
      }
    }
  }

  /// Calls a body with some of the rows after the other, as many as make a passage.
  private func forEachPassage(_ rows: Range<Int>, width: Int, _ body: (Range<Int>) -> Void) {
    let length = max(1, Self.passageLength / max(1, width))
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      body(start..<min(start + length, rows.upperBound))
    }
  }

  /// Gathers and rounds the inputs of some rows, unless they are taken where they lie.
  private func load(_ rows: Range<Int>, of samples: PassSamples, in slot: ChunkWorkspace<Scalar>) {
    guard slot.sampleInputs == UnsafePointer(slot.inputs) else { return }
    let width = architecture.inputCount
    let base = samples.inputs.baseAddress.unsafelyUnwrapped
    for row in rows {
      let position = slot.positions.lowerBound + row
      let sample = samples.selection.map { $0[position] } ?? position
      precondition(sample >= 0 && (sample + 1) * width <= samples.inputs.count, "no sample \(sample)")
      let (target, source) = (slot.inputs + row * width, base + sample * width)
      for index in 0..<width { target[index] = Scalar(source[index]) }
    }
  }
}
