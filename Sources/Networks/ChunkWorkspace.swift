internal import Numerics

/// The memory for one chunk of samples: signals, pre-activations, and the gradient of the chunk.
final class ChunkWorkspace<Scalar: PassScalar> {
  /// Samples gathered from a selection, or brought into the format.
  let inputs: UnsafeMutablePointer<Scalar>
  /// `Z_l` for layers from 1, the last being the outputs; index 0 is not used.
  let preactivations: [UnsafeMutablePointer<Scalar>]
  /// `H_l` for hidden layers; index 0 is not used.
  let signals: [UnsafeMutablePointer<Scalar>]
  /// `dl/dZ` of one layer and of the next.
  let deltas: [UnsafeMutablePointer<Scalar>]
  /// `s'(Z)` of one layer.
  let slopes: UnsafeMutablePointer<Scalar>
  /// The gradient of the chunk, in the layout of the parameters.
  let gradient: UnsafeMutableBufferPointer<Scalar>
  /// The outputs as losses read them; empty where the format is theirs.
  let answers: UnsafeMutableBufferPointer<Double>
  /// What the loss said of the chunk.
  var sum = LossSum()

  private let storage: UnsafeMutableBufferPointer<Scalar>

  init(_ layout: BatchedLayout, rows: Int) {
    let widest = layout.padded.max() ?? 0
    let sizes = [layout.padded[0]] + layout.padded.dropFirst() + layout.padded.dropFirst() + [widest, widest, widest]
    storage = .allocateZeroed(sizes.reduce(0) { $0 + ($1 * rows + 15) / 16 * 16 } + layout.count)
    var next = storage.baseAddress.unsafelyUnwrapped
    func take(_ width: Int) -> UnsafeMutablePointer<Scalar> {
      defer { next += (width * rows + 15) / 16 * 16 }
      return next
    }
    inputs = take(layout.padded[0])
    preactivations = [inputs] + layout.padded.dropFirst().map { take($0) }
    signals = [inputs] + layout.padded.dropFirst().map { take($0) }
    deltas = [take(widest), take(widest)]
    slopes = take(widest)
    gradient = UnsafeMutableBufferPointer(start: next, count: layout.count)
    answers = .allocateZeroed(Scalar.self == Double.self ? 0 : rows * layout.widths[layout.widths.count - 1])
  }

  deinit {
    storage.deallocate()
    answers.deallocate()
  }
}

extension UnsafeMutableBufferPointer where Element: WorkingPrecision {
  /// Memory for `count` zeros at an address that suits vector instructions; to be deallocated.
  static func allocateZeroed(_ count: Int) -> Self {
    let size = Swift.max(1, count) * MemoryLayout<Element>.stride
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    let buffer = bytes.bindMemory(to: Element.self)
    buffer.initialize(repeating: 0)
    return buffer
  }
}
