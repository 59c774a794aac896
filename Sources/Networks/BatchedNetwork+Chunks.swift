internal import InvariantManifolds
internal import Numerics

/// The memory for one chunk of samples: signals, pre-activations, and the gradient of the chunk.
final class ChunkWorkspace {
  /// Samples gathered from a selection.
  let inputs: UnsafeMutablePointer<Double>
  /// `Z_l` for layers from 1, the last being the outputs; index 0 is not used.
  let preactivations: [UnsafeMutablePointer<Double>]
  /// `H_l` for hidden layers; index 0 is not used.
  let signals: [UnsafeMutablePointer<Double>]
  /// `dl/dZ` of one layer and of the next.
  let deltas: [UnsafeMutablePointer<Double>]
  /// `s'(Z)` of one layer.
  let slopes: UnsafeMutablePointer<Double>
  /// The gradient of the chunk, in the layout of the parameters.
  let gradient: UnsafeMutableBufferPointer<Double>
  /// What the loss said of the chunk.
  var sum = LossSum()

  private let storage: UnsafeMutableBufferPointer<Double>

  init(_ layout: BatchedLayout, rows: Int) {
    let widest = layout.padded.max() ?? 0
    let sizes = [layout.padded[0]] + layout.padded.dropFirst() + layout.padded.dropFirst() + [widest, widest, widest]
    storage = .allocateZeroed(sizes.reduce(0) { $0 + ($1 * rows + 7) / 8 * 8 } + layout.count + 8)
    var next = storage.baseAddress.unsafelyUnwrapped
    func take(_ width: Int) -> UnsafeMutablePointer<Double> {
      defer { next += (width * rows + 7) / 8 * 8 }
      return next
    }
    inputs = take(layout.padded[0])
    preactivations = [inputs] + layout.padded.dropFirst().map { take($0) }
    signals = [inputs] + layout.padded.dropFirst().map { take($0) }
    deltas = [take(widest), take(widest)]
    slopes = take(widest)
    gradient = UnsafeMutableBufferPointer(start: next, count: layout.count)
  }

  deinit { storage.deallocate() }
}

extension BatchedNetwork {
  /// The forward pass of one chunk.
  ///
  /// - Parameters:
  ///   - rows: the number of samples, at most `chunkSize`.
  ///   - inputs: their inputs, row-major.
  ///   - slot: where signals and outputs go.
  func forward(_ rows: Int, inputs: UnsafePointer<Double>, in slot: ChunkWorkspace) {
    let parameters = UnsafePointer(storedParameters.baseAddress.unsafelyUnwrapped)
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
      architecture.activation.applyReal(to: UnsafeMutableBufferPointer(start: slot.signals[layer], count: rows * width))
      if !architecture.activation.germ.valueVanishes { silencePadding(of: layer, rows: rows, in: slot) }
      signal = UnsafePointer(slot.signals[layer])
    }
  }

  /// The backward pass of one chunk: the outputs have been replaced by `dl/dF`; the gradient goes to the slot.
  func backward(_ rows: Int, inputs: UnsafePointer<Double>, in slot: ChunkWorkspace) {
    let parameters = UnsafePointer(storedParameters.baseAddress.unsafelyUnwrapped)
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
    _ delta: UnsafeMutablePointer<Double>, of layer: Int, rows: Int, in slot: ChunkWorkspace
  ) {
    let count = rows * layout.padded[layer]
    architecture.activation.writeRealSlopes(
      preactivations: UnsafeBufferPointer(start: slot.preactivations[layer], count: count),
      values: UnsafeBufferPointer(start: slot.signals[layer], count: count),
      slopes: UnsafeMutableBufferPointer(start: slot.slopes, count: count))
    RowOperations.multiply(delta, slot.slopes, into: delta, count: count)
  }

  private func silencePadding(of layer: Int, rows: Int, in slot: ChunkWorkspace) {
    let (width, padded) = (layout.widths[layer], layout.padded[layer])
    guard width < padded else { return }
    for row in 0..<rows { (slot.signals[layer] + row * padded + width).update(repeating: 0, count: padded - width) }
  }
}
