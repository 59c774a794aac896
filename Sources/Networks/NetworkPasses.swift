internal import InvariantManifolds
internal import Numerics

/// The passes of a network, whatever their format.
protocol NetworkPasses: AnyObject {
  /// Gives the outputs to a loss chunk by chunk, and adds up what it says in the order of the chunks. With a `gradient`, the
  /// loss has replaced the outputs by `dl/dF`, and the gradients of the chunks are added up there, in the same order.
  func run(
    over samples: PassSamples, loss: BatchedNetwork.LossFunction, parameters: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>?
  ) -> LossSum
}

/// The samples of a pass.
struct PassSamples {
  /// All inputs, row by row.
  let inputs: UnsafeBufferPointer<Double>
  /// The rows to take, in this order; all if `nil`.
  let selection: [Int]?
  /// How many are taken.
  let count: Int
}

/// The passes in one format, over parameters that are stored as doubles.
///
/// Doubles are used where they lie. For single precision parameters and samples are rounded at each pass, losses read the
/// outputs as doubles, and the gradients of the chunks are added up as doubles.
final class PrecisePasses<Scalar: PassScalar>: NetworkPasses {
  let architecture: Architecture
  let layout: BatchedLayout
  let products: BatchedProducts
  private let threads: Int
  private let slots: [ChunkWorkspace<Scalar>]
  /// The parameters in the format; empty where they are used in place.
  private let rounded: UnsafeMutableBufferPointer<Scalar>

  private static var isDouble: Bool { Scalar.self == Double.self }

  init(_ architecture: Architecture, _ layout: BatchedLayout, kernel: ProductKernel, threads: Int) {
    let rows = BatchedNetwork.chunkSize
    // More slots than threads mean fewer waits; they may take 32 MiB, but each thread has one in any case.
    let affordable = (1 << 22) / (layout.count + rows * layout.padded.reduce(0, +) * 4)
    slots = (0..<max(threads, min(affordable, 4 * threads))).map { _ in ChunkWorkspace(layout, rows: rows) }
    (self.architecture, self.layout, self.threads) = (architecture, layout, threads)
    products = BatchedProducts(kernel: kernel)
    rounded = .allocateZeroed(Self.isDouble ? 0 : layout.count)
  }

  deinit { rounded.deallocate() }

  // Called through the protocol, so the compiler has to be told which formats there are; all below is specialised with it.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func run(
    over samples: PassSamples, loss: BatchedNetwork.LossFunction, parameters: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>?
  ) -> LossSum {
    let chunkSize = BatchedNetwork.chunkSize
    let chunkCount = (samples.count + chunkSize - 1) / chunkSize
    nonisolated(unsafe) let (passes, samples) = (self, samples)
    nonisolated(unsafe) let weights = prepared(parameters)
    let writesGradient = gradient != nil
    var total = LossSum()
    for first in stride(from: 0, to: chunkCount, by: slots.count) {
      let wave = min(slots.count, chunkCount - first)
      runChunks(wave, threads: threads) { place in
        let start = (first + place) * chunkSize
        let positions = start..<min(start + chunkSize, samples.count)
        passes.run(positions, of: samples, weights, loss, writesGradient, in: passes.slots[place])
      }
      for place in 0..<wave { total += slots[place].sum }
      if let gradient { addGradients(ofSlots: wave, to: gradient, isFirst: first == 0) }
    }
    if chunkCount == 0 { gradient?.update(repeating: 0, count: layout.count) }
    return total
  }

  /// The parameters in the format of the passes.
  private func prepared(_ parameters: UnsafePointer<Double>) -> UnsafePointer<Scalar> {
    if Self.isDouble { return UnsafeRawPointer(parameters).assumingMemoryBound(to: Scalar.self) }
    for index in rounded.indices { rounded[index] = Scalar(parameters[index]) }
    return UnsafePointer(rounded.baseAddress.unsafelyUnwrapped)
  }

  private func run(
    _ positions: Range<Int>, of samples: PassSamples, _ weights: UnsafePointer<Scalar>,
    _ loss: BatchedNetwork.LossFunction, _ writesGradient: Bool, in slot: ChunkWorkspace<Scalar>
  ) {
    let rows = inputs(positions, of: samples, in: slot)
    forward(positions.count, inputs: rows, weights, in: slot)
    slot.sum = sum(positions, loss, writesGradient, in: slot)
    if writesGradient { backward(positions.count, inputs: rows, weights, in: slot) }
  }

  /// The inputs of a chunk: where they lie, or gathered and rounded in the slot.
  private func inputs(
    _ positions: Range<Int>, of samples: PassSamples, in slot: ChunkWorkspace<Scalar>
  ) -> UnsafePointer<Scalar> {
    let width = architecture.inputCount
    let base = samples.inputs.baseAddress.unsafelyUnwrapped
    if Self.isDouble, samples.selection == nil {
      return UnsafeRawPointer(base + positions.lowerBound * width).assumingMemoryBound(to: Scalar.self)
    }
    for (place, position) in positions.enumerated() {
      let sample = samples.selection.map { $0[position] } ?? position
      precondition(sample >= 0 && (sample + 1) * width <= samples.inputs.count, "no sample \(sample)")
      let (row, source) = (slot.inputs + place * width, base + sample * width)
      for index in 0..<width { row[index] = Scalar(source[index]) }
    }
    return UnsafePointer(slot.inputs)
  }

  /// Shows the outputs of a chunk to the loss, as doubles.
  private func sum(
    _ positions: Range<Int>, _ loss: BatchedNetwork.LossFunction, _ writesGradient: Bool,
    in slot: ChunkWorkspace<Scalar>
  ) -> LossSum {
    let outputs = slot.preactivations[architecture.layerCount]
    let count = positions.count * architecture.outputCount
    if Self.isDouble {
      let doubles = UnsafeMutableRawPointer(outputs).assumingMemoryBound(to: Double.self)
      return loss(positions, UnsafeMutableBufferPointer(start: doubles, count: count))
    }
    let answers = UnsafeMutableBufferPointer(rebasing: slot.answers[..<count])
    for index in 0..<count { answers[index] = Double(outputs[index]) }
    let sum = loss(positions, answers)
    if writesGradient { for index in 0..<count { outputs[index] = Scalar(answers[index]) } }
    return sum
  }

  /// Adds the gradients of the first slots, in their order, to what is there, or to zero at `isFirst`; blocks of entries are
  /// shared among the threads.
  private func addGradients(ofSlots count: Int, to gradient: UnsafeMutablePointer<Double>, isFirst: Bool) {
    let blockSize = 1 << 14
    nonisolated(unsafe) let (passes, gradient) = (self, gradient)
    let blocks = (layout.count + blockSize - 1) / blockSize
    runChunks(blocks, threads: blocks > 4 ? threads : 1) { block in
      let start = block * blockSize
      let length = min(blockSize, passes.layout.count - start)
      if isFirst { (gradient + start).update(repeating: 0, count: length) }
      for slot in passes.slots[..<count] {
        Self.add(slot.gradient.baseAddress.unsafelyUnwrapped + start, to: gradient + start, count: length)
      }
    }
  }

  private static func add(_ part: UnsafePointer<Scalar>, to sum: UnsafeMutablePointer<Double>, count: Int) {
    if isDouble {
      let doubles = UnsafeRawPointer(part).assumingMemoryBound(to: Double.self)
      return RowOperations.add(doubles, toRowsOf: sum, rows: 1, columns: count, stride: count)
    }
    for index in 0..<count { sum[index] += Double(part[index]) }
  }
}
