public import Networks

/// The mean over samples and outputs of `(F_k - y_k)^2`: what PyTorch calls `MSELoss`.
public struct MeanSquare: Loss {
  /// The loss; it has no settings.
  public init() {}
  /// `mean-square`.
  public var name: String { "mean-square" }
  /// Targets are numbers.
  public var takesLabels: Bool { false }

  /// The number of samples times the number of outputs.
  public func divisor(sampleCount: Int, outputCount: Int) -> Double { Double(sampleCount * outputCount) }

  /// The sum over samples and outputs.
  public func sum(
    outputs: UnsafeMutableBufferPointer<Double>, width: Int, targets: Dataset.Targets, rows: SampleRows,
    gradientScale: Double?
  ) -> LossSum {
    guard case .values(let values, _) = targets else { preconditionFailure("mean-square needs numbers") }
    precondition(outputs.count >= rows.count * width, "a row has \(width) outputs")
    guard let outputs = outputs.baseAddress else { return LossSum() }
    var total = 0.0
    let factor = 2 * (gradientScale ?? 0)
    values.withUnsafeBufferPointer { values in
      for row in 0..<rows.count {
        let start = rows[row] * width
        precondition(start >= 0 && start + width <= values.count, "no targets of sample \(rows[row])")
        let target = UnsafeBufferPointer(rebasing: values[start..<start + width])
        for index in 0..<width {
          let difference = outputs[row * width + index] - target[index]
          total += difference * difference
          outputs[row * width + index] = factor * difference
        }
      }
    }
    return LossSum(loss: total)
  }
}
