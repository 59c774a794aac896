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

  static var isDouble: Bool { Scalar.self == Double.self }

  init(_ architecture: Architecture, _ layout: BatchedLayout, kernel: ProductKernel, threads: Int) {
    let rows = BatchedNetwork.chunkSize
    // More slots than threads mean fewer waits; they may take 32 MiB, but each thread has one in any case.
    let affordable = (1 << 22) / (rows * layout.padded.reduce(0, +) * 4)
    slots = (0..<max(threads, min(affordable, 4 * threads))).map { _ in ChunkWorkspace(layout, rows: rows) }
    (self.architecture, self.layout, self.threads) = (architecture, layout, threads)
    products = BatchedProducts(kernel: kernel)
    blocks = NeuronBlock.all(of: layout, kernel: kernel, threads: threads, largest: Self.isDouble ? 128 : 256)
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
      runChunks(wave, of: samples, weights, loss, writesGradient: gradient != nil)
      for place in 0..<wave { total += slots[place].sum }
      if let gradient { addGradients(ofSlots: wave, to: gradient, isFirst: first == 0) }
    }
    if samples.count == 0 { gradient?.update(repeating: 0, count: layout.count) }
    return total
  }

  /// Takes the chunks of the first slots forward, to the loss, and back: each by one thread, or where there are more threads
  /// than chunks, in pieces.
  private func runChunks(
    _ wave: Int, of samples: PassSamples, _ weights: UnsafePointer<Scalar>, _ loss: BatchedNetwork.LossFunction,
    writesGradient: Bool
  ) {
    nonisolated(unsafe) let (passes, samples, weights) = (self, samples, weights)
    let count = slots[..<wave].reduce(0) { $0 + $1.positions.count }
    let threads = self.threads(forSamples: count)
    // A BLAS product may add up in another order where there are fewer rows, so there chunks stay whole.
    guard wave < threads, products.kernel == .fixedOrder else {
      return forEachIndex(wave, threads: threads) { place in
        let slot = passes.slots[place]
        let all = 0..<slot.positions.count
        passes.forward(all, of: samples, weights, in: slot)
        passes.read(loss, writesGradient, in: slot)
        if writesGradient { passes.backward(all, weights, in: slot) }
      }
    }
    let pieces = pieces(ofSlots: wave, threads: threads)
    forEachIndex(pieces.count, threads: threads) { index in
      passes.forward(pieces[index].rows, of: samples, weights, in: passes.slots[pieces[index].place])
    }
    for slot in slots[..<wave] { read(loss, writesGradient, in: slot) }
    guard writesGradient else { return }
    forEachIndex(pieces.count, threads: threads) { index in
      passes.backward(pieces[index].rows, weights, in: passes.slots[pieces[index].place])
    }
  }

  /// The chunks of the first slots in about as many pieces as there are threads, each of a multiple of eight rows but the last.
  private func pieces(ofSlots wave: Int, threads: Int) -> [(place: Int, rows: Range<Int>)] {
    let parts = (threads + wave - 1) / wave
    return (0..<wave).flatMap { place in
      let count = slots[place].positions.count
      let length = (count + parts * 8 - 1) / (parts * 8) * 8
      return stride(from: 0, to: count, by: length).map { (place, $0..<min($0 + length, count)) }
    }
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
    nonisolated(unsafe) let (rounded, parameters) = (rounded, parameters)
    forEachBlock(of: rounded.count, threads: threads) { block in
      for index in block { rounded[index] = Scalar(parameters[index]) }
    }
    return UnsafePointer(rounded.baseAddress.unsafelyUnwrapped)
  }

  /// Shows the outputs of a chunk to the loss, as doubles.
  private func read(_ loss: BatchedNetwork.LossFunction, _ writesGradient: Bool, in slot: ChunkWorkspace<Scalar>) {
    let outputs = slot.preactivations[architecture.layerCount]
    let count = slot.positions.count * architecture.outputCount
    if Self.isDouble {
      let doubles = UnsafeMutableRawPointer(outputs).assumingMemoryBound(to: Double.self)
      slot.sum = loss(slot.positions, UnsafeMutableBufferPointer(start: doubles, count: count))
      return
    }
    let answers = UnsafeMutableBufferPointer(rebasing: slot.answers[..<count])
    for index in 0..<count { answers[index] = Double(outputs[index]) }
    slot.sum = loss(slot.positions, answers)
    if writesGradient { for index in 0..<count { outputs[index] = Scalar(answers[index]) } }
  }
}
