internal import Numerics

/// The number of rows whose losses are added up by themselves; a chunk may be cut where such rows begin.
let lossRows = 16

/// The memory for one chunk of samples: signals, pre-activations, and what the loss says of them.
final class ChunkWorkspace<Scalar: PassScalar> {
  /// Samples gathered from a selection, or brought into the format.
  let inputs: UnsafeMutablePointer<Scalar>
  /// `Z_l` for layers from 1, the last being the outputs; index 0 is not used.
  let preactivations: [UnsafeMutablePointer<Scalar>]
  /// `H_l` for hidden layers; index 0 is not used.
  let signals: [UnsafeMutablePointer<Scalar>]
  /// `dl/dZ_l` for hidden layers; index 0 is not used.
  ///
  /// The loss writes that of the last layer over the outputs.
  let deltas: [UnsafeMutablePointer<Scalar>]
  /// The sum of `dl/dZ_l` over the samples, layer after layer.
  let biasSums: [UnsafeMutablePointer<Scalar>]
  /// The outputs as losses read them; empty where the format is theirs.
  let answers: UnsafeMutableBufferPointer<Double>
  /// The samples of the chunk, as positions in the pass.
  private(set) var positions = 0..<0
  /// Their inputs: in ``inputs``, to be brought there, or where the caller has them.
  private(set) var sampleInputs: UnsafePointer<Scalar>
  /// What the loss said of the rows, ``lossRows`` after the other.
  let sums: UnsafeMutableBufferPointer<LossSum>

  private let storage: UnsafeMutableBufferPointer<Scalar>

  init(_ layout: BatchedLayout, rows: Int) {
    let hidden = layout.padded.dropFirst().dropLast()
    let sizes = [layout.padded[0]] + layout.padded.dropFirst() + hidden + hidden
    let sumLength = layout.padded.dropFirst().reduce(0) { $0 + Self.aligned($1) }
    storage = .allocateZeroed(sizes.reduce(0) { $0 + Self.aligned($1 * rows) } + sumLength)
    var next = storage.baseAddress.unsafelyUnwrapped
    func take(_ count: Int) -> UnsafeMutablePointer<Scalar> {
      defer { next += Self.aligned(count) }
      return next
    }
    inputs = take(layout.padded[0] * rows)
    preactivations = [inputs] + layout.padded.dropFirst().map { take($0 * rows) }
    signals = [inputs] + hidden.map { take($0 * rows) }
    deltas = [inputs] + hidden.map { take($0 * rows) }
    biasSums = [inputs] + layout.padded.dropFirst().map { take($0) }
    answers = .allocateZeroed(Scalar.self == Double.self ? 0 : rows * layout.widths[layout.widths.count - 1])
    sums = .allocate(capacity: (rows + lossRows - 1) / lossRows)
    sums.initialize(repeating: LossSum())
    sampleInputs = UnsafePointer(inputs)
  }

  /// A length after which the next buffer begins on an address that suits vector instructions.
  private static func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  deinit {
    storage.deallocate()
    sums.deallocate()
    answers.deallocate()
  }

  /// Takes up other samples; doubles that are taken in their order are used where they lie.
  func begin(_ positions: Range<Int>, of samples: PassSamples, inputCount: Int) {
    self.positions = positions
    sampleInputs = UnsafePointer(inputs)
    guard Scalar.self == Double.self, samples.selection == nil, let base = samples.inputs.baseAddress else { return }
    sampleInputs = UnsafeRawPointer(base + positions.lowerBound * inputCount).assumingMemoryBound(to: Scalar.self)
  }

  /// What the loss said of the chunk.
  var sum: LossSum { sums[..<((positions.count + lossRows - 1) / lossRows)].reduce(into: LossSum()) { $0 += $1 } }

  /// `H_l`, or the inputs for layer 0.
  func signal(_ layer: Int) -> UnsafePointer<Scalar> { layer == 0 ? sampleInputs : UnsafePointer(signals[layer]) }

  /// `dl/dZ_l`.
  func delta(_ layer: Int) -> UnsafeMutablePointer<Scalar> {
    layer < deltas.count ? deltas[layer] : preactivations[layer]
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
