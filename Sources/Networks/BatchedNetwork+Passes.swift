internal import Numerics

/// What a loss says of some samples: the sum of their losses and the number of right answers.
public struct LossSum: Equatable, Sendable {
  /// The sum of the losses.
  public var loss: Double
  /// The number of samples whose largest output is that of their class; 0 where there are no classes.
  public var correctCount: Int

  /// A sum.
  public init(loss: Double = 0, correctCount: Int = 0) { (self.loss, self.correctCount) = (loss, correctCount) }

  static func += (sum: inout LossSum, other: LossSum) {
    sum.loss += other.loss
    sum.correctCount += other.correctCount
  }
}

extension BatchedNetwork {
  /// Reads the outputs of some samples (row-major, one sample to a row), and may overwrite them.
  ///
  /// The range counts positions in the pass: the samples themselves, or places in the list of selected samples. It is
  /// called on several threads at once, for different samples.
  public typealias LossFunction =
    @Sendable (_ positions: Range<Int>, _ outputs: UnsafeMutableBufferPointer<Double>) ->
    LossSum

  /// The outputs at each input.
  ///
  /// - Parameter inputs: rows of `architecture.inputCount` numbers.
  /// - Returns: rows of `architecture.outputCount` numbers.
  /// - Complexity: O(samples * parameters), shared among the threads.
  public func outputs(of inputs: [Double]) -> [Double] {
    let width = architecture.outputCount
    let count = inputs.count / architecture.inputCount
    return [Double](unsafeUninitializedCapacity: count * width) { values, filled in
      nonisolated(unsafe) let values = values
      evaluate(inputs) { positions, outputs in
        for index in outputs.indices {
          values.initializeElement(at: positions.lowerBound * width + index, to: outputs[index])
        }
        return LossSum()
      }
      filled = count * width
    }
  }

  /// The forward pass: gives the outputs to a loss, chunk by chunk, and adds up what it says in the order of chunks.
  ///
  /// - Parameters:
  ///   - inputs: rows of `architecture.inputCount` numbers.
  ///   - samples: the rows to take, in this order; all if `nil`.
  ///   - loss: reads the outputs.
  /// - Complexity: O(samples * parameters), shared among the threads.
  @discardableResult
  public func evaluate(_ inputs: [Double], samples: [Int]? = nil, loss: LossFunction) -> LossSum {
    pass(inputs, samples, loss, writesGradient: false)
  }

  /// The forward and the backward pass: the loss replaces the outputs `F` by `dl/dF`, and the sum of the gradients
  /// `sum_i dl/dF(x_i) dF(x_i)/d theta` goes to ``gradient``.
  ///
  /// - Parameters: as for ``evaluate(_:samples:loss:)``.
  /// - Returns: the sum of what the loss said of the chunks.
  /// - Complexity: O(samples * parameters), shared among the threads.
  @discardableResult
  public func differentiate(_ inputs: [Double], samples: [Int]? = nil, loss: LossFunction) -> LossSum {
    pass(inputs, samples, loss, writesGradient: true)
  }

  private func pass(
    _ inputs: [Double], _ samples: [Int]?, _ loss: LossFunction, writesGradient: Bool
  ) -> LossSum {
    precondition(inputs.count % architecture.inputCount == 0, "inputs must be rows of \(architecture.inputCount)")
    let count = samples?.count ?? inputs.count / architecture.inputCount
    let chunkSize = Self.chunkSize
    let chunkCount = (count + chunkSize - 1) / chunkSize
    var total = LossSum()
    if writesGradient { storedGradient.update(repeating: 0) }
    nonisolated(unsafe) let network = self
    inputs.withUnsafeBufferPointer { inputs in
      nonisolated(unsafe) let inputs = inputs
      for first in stride(from: 0, to: chunkCount, by: slots.count) {
        let wave = min(slots.count, chunkCount - first)
        runChunks(wave, threads: threads) { place in
          let start = (first + place) * chunkSize
          let positions = start..<min(start + chunkSize, count)
          network.run(positions, inputs, samples, loss, writesGradient, in: network.slots[place])
        }
        for place in 0..<wave {
          total += slots[place].sum
          if writesGradient { addGradient(of: slots[place]) }
        }
      }
    }
    return total
  }

  private func run(
    _ positions: Range<Int>, _ inputs: UnsafeBufferPointer<Double>, _ samples: [Int]?, _ loss: LossFunction,
    _ writesGradient: Bool, in slot: ChunkWorkspace
  ) {
    let width = architecture.inputCount
    let base = inputs.baseAddress.unsafelyUnwrapped
    var rows = base + positions.lowerBound * width
    if let samples {
      for (place, position) in positions.enumerated() {
        let sample = samples[position]
        precondition(sample >= 0 && (sample + 1) * width <= inputs.count, "no sample \(sample)")
        (slot.inputs + place * width).update(from: base + sample * width, count: width)
      }
      rows = UnsafePointer(slot.inputs)
    }
    forward(positions.count, inputs: rows, in: slot)
    let outputs = UnsafeMutableBufferPointer(
      start: slot.preactivations[architecture.layerCount], count: positions.count * architecture.outputCount)
    slot.sum = loss(positions, outputs)
    if writesGradient { backward(positions.count, inputs: rows, in: slot) }
  }

  private func addGradient(of slot: ChunkWorkspace) {
    RowOperations.add(
      UnsafePointer(slot.gradient.baseAddress.unsafelyUnwrapped),
      toRowsOf: storedGradient.baseAddress.unsafelyUnwrapped, rows: 1, columns: layout.count, stride: layout.count)
  }
}
