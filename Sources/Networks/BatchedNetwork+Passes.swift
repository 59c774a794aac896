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

  /// The forward pass: gives the outputs to a loss, up to 16 samples at a time, and adds up what it says in their order, within
  /// each chunk and then over the chunks.
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
  /// - Returns: the sum of what the loss said.
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
    return inputs.withUnsafeBufferPointer { inputs in
      passes.run(
        over: PassSamples(inputs: inputs, selection: samples, count: count), loss: loss,
        parameters: UnsafePointer(storage.baseAddress.unsafelyUnwrapped),
        gradient: writesGradient ? storedGradient.baseAddress : nil)
    }
  }
}
