internal import InvariantManifolds
internal import Numerics

/// The passes of a network, whatever their format.
protocol NetworkPasses: AnyObject {
  /// Gives the outputs to a loss, some rows at a time, and adds up what it says in the order of the rows. With a `gradient`, the
  /// loss has replaced the outputs by `dl/dF`, and the gradients of the chunks are added up there, in the same order.
  func run(
    over samples: PassSamples, loss: BatchedNetwork.LossFunction, parameters: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>?
  ) -> LossSum

  /// Rounds parameters to the format, where they are stored and for the next pass.
  func round(_ parameters: UnsafeMutableBufferPointer<Double>)

  /// Forgets what was rounded: the parameters may have changed.
  func forgetRounding()
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
/// Doubles are used where they lie. For single precision samples are rounded at each pass, parameters after each change; losses read the
/// outputs as doubles, and the gradients of the chunks are added up as doubles.
///
/// Samples go in waves of as many chunks as there are slots. In a wave each chunk is taken forward and back to `dl/dZ`,
/// then each block of neurons adds up its gradients, chunk after chunk: nothing that is added depends on who adds it.
final class PrecisePasses<Scalar: PassScalar>: NetworkPasses {
  let architecture: Architecture
  let layout: BatchedLayout
  let products: BatchedProducts
  let threads: Int
  let slots: [ChunkWorkspace<Scalar>]
  /// The neurons whose gradients are added up together.
  let blocks: [NeuronBlock]
  /// The parameters in the format; empty where they are used in place.
  private let rounded: UnsafeMutableBufferPointer<Scalar>
  /// Whether they are those that the next pass is about.
  private var isRounded = false

  static var isDouble: Bool { Scalar.self == Double.self }

  init(_ architecture: Architecture, _ layout: BatchedLayout, kernel: ProductKernel, threads: Int) {
    let rows = BatchedNetwork.chunkSize
    // More slots than threads mean fewer waits; they may take 32 MiB, but each thread has one in any case.
    let affordable = (1 << 22) / (rows * layout.padded.reduce(0, +) * 4)
    slots = (0..<max(threads, min(affordable, 4 * threads))).map { _ in ChunkWorkspace(layout, rows: rows) }
    (self.architecture, self.layout, self.threads) = (architecture, layout, threads)
    products = BatchedProducts(kernel: kernel)
    blocks = NeuronBlock.all(of: layout, kernel: kernel, threads: threads)
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
    let weights = prepared(parameters)
    var total = LossSum()
    for first in stride(from: 0, to: samples.count, by: slots.count * chunkSize) {
      let end = min(first + slots.count * chunkSize, samples.count)
      let wave = (end - first + chunkSize - 1) / chunkSize
      for (place, start) in stride(from: first, to: end, by: chunkSize).enumerated() {
        slots[place].begin(start..<min(start + chunkSize, end), of: samples, inputCount: architecture.inputCount)
      }
      runWave(wave, of: samples, weights, loss, to: gradient, isFirst: first == 0)
      for place in 0..<wave { total += slots[place].sum }
    }
    if samples.count == 0 { gradient?.update(repeating: 0, count: layout.count) }
    return total
  }

  /// Takes the chunks of the first slots forward, to the loss, and back; then each block of neurons adds up their gradients.
  private func runWave(
    _ wave: Int, of samples: PassSamples, _ weights: UnsafePointer<Scalar>, _ loss: BatchedNetwork.LossFunction,
    to gradient: UnsafeMutablePointer<Double>?, isFirst: Bool
  ) {
    nonisolated(unsafe) let (passes, samples, weights, gradient) = (self, samples, weights, gradient)
    let rows = slots[..<wave].reduce(0) { $0 + $1.positions.count }
    let threads = self.threads(forSamples: rows)
    let share = share(ofRows: rows, threads: threads)
    parallelFor(
      (rows + share - 1) / share, then: gradient == nil ? 0 : blocks.count, threads: threads,
      { index in
        passes.forEachChunk(of: index * share..<min((index + 1) * share, rows)) { rows, slot in
          passes.run(rows, of: samples, weights, loss, gradient != nil, in: slot)
        }
      },
      { index in
        guard let gradient else { return }
        passes.addGradients(of: passes.blocks[index], chunks: wave, to: gradient, isFirst: isFirst)
      })
  }

  /// How many rows one thread takes at a time: a chunk if that keeps all threads busy, else what is its part of all.
  ///
  /// A BLAS product may add up in another order where there are fewer rows, so there chunks stay whole.
  private func share(ofRows rows: Int, threads: Int) -> Int {
    let chunkSize = BatchedNetwork.chunkSize
    if threads == 1 || rows % (threads * chunkSize) == 0 || products.kernel != .fixedOrder { return chunkSize }
    return (rows + threads * lossRows - 1) / (threads * lossRows) * lossRows
  }

  /// Calls a body with what some rows of a wave are in the chunks that they belong to.
  private func forEachChunk(of rows: Range<Int>, _ body: (Range<Int>, ChunkWorkspace<Scalar>) -> Void) {
    let chunkSize = BatchedNetwork.chunkSize
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (place, first) = row.quotientAndRemainder(dividingBy: chunkSize)
      let end = min(chunkSize, first + rows.upperBound - row)
      body(first..<end, slots[place])
      row += end - first
    }
  }

  /// Takes some rows of a chunk forward, to the loss, and back.
  private func run(
    _ rows: Range<Int>, of samples: PassSamples, _ weights: UnsafePointer<Scalar>, _ loss: BatchedNetwork.LossFunction,
    _ writesGradient: Bool, in slot: ChunkWorkspace<Scalar>
  ) {
    forward(rows, of: samples, weights, in: slot)
    read(rows, loss, writesGradient, in: slot)
    if writesGradient { backward(rows, weights, in: slot) }
  }

  /// How many threads a pass over so many samples is worth: waking one takes as long as some hundred thousand operations.
  func threads(forSamples count: Int) -> Int {
    // An activation costs as much as some thirty weights.
    let operations = count * (layout.count + 32 * layout.padded.dropFirst().reduce(0, +))
    return operations < 1 << 20 ? 1 : threads
  }

  /// The parameters in the format of the passes.
  private func prepared(_ parameters: UnsafePointer<Double>) -> UnsafePointer<Scalar> {
    if Self.isDouble { return UnsafeRawPointer(parameters).assumingMemoryBound(to: Scalar.self) }
    if !isRounded {
      nonisolated(unsafe) let (rounded, parameters) = (rounded, parameters)
      forEachBlock(of: rounded.count, threads: threads) { block in
        for index in block { rounded[index] = Scalar(parameters[index]) }
      }
    }
    return UnsafePointer(rounded.baseAddress.unsafelyUnwrapped)
  }

  @_specialize(where Scalar == Float)
  func round(_ parameters: UnsafeMutableBufferPointer<Double>) {
    guard !Self.isDouble else { return }
    nonisolated(unsafe) let (rounded, parameters) = (rounded, parameters)
    forEachBlock(of: rounded.count, threads: threads) { block in
      for index in block {
        let value = Scalar(parameters[index])
        (rounded[index], parameters[index]) = (value, Double(value))
      }
    }
    isRounded = true
  }

  func forgetRounding() { isRounded = false }

  /// Shows the outputs of some rows to the loss, as doubles.
  private func read(
    _ rows: Range<Int>, _ loss: BatchedNetwork.LossFunction, _ writesGradient: Bool, in slot: ChunkWorkspace<Scalar>
  ) {
    let outputs = slot.preactivations[architecture.layerCount]
    let width = architecture.outputCount
    let answers =
      Self.isDouble
      ? UnsafeMutableRawPointer(outputs).assumingMemoryBound(to: Double.self)
      : slot.answers.baseAddress.unsafelyUnwrapped
    let entries = rows.lowerBound * width..<rows.upperBound * width
    if !Self.isDouble { for index in entries { answers[index] = Double(outputs[index]) } }
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: lossRows) {
      let end = min(first + lossRows, rows.upperBound)
      let positions = slot.positions.lowerBound + first..<slot.positions.lowerBound + end
      slot.sums[first / lossRows] = loss(
        positions, UnsafeMutableBufferPointer(start: answers + first * width, count: (end - first) * width))
    }
    if !Self.isDouble, writesGradient { for index in entries { outputs[index] = Scalar(answers[index]) } }
  }
}
