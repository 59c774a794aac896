internal import Foundation
public import Networks

/// The mean over samples of `log(1 + exp(-y F))`, with `y = +1` for class 1 and `-1` for class 0: what PyTorch calls
/// `BCEWithLogitsLoss`.
///
/// Two classes are told apart by the sign of one output. With the margin `m = y F` the loss is
/// `max(-m, 0) + log(1 + exp(-|m|))` and its derivative `-y / (1 + exp(m))`: nothing overflows, and both are accurate for
/// margins of any size. Data may have the labels 0 and 1, or -1 and +1.
public struct Logistic: Loss {
  /// The loss; it has no settings.
  public init() {}
  /// `logistic`.
  public var name: String { "logistic" }
  /// Targets are classes.
  public var takesLabels: Bool { true }

  /// Two classes for one output; no other number of outputs fits.
  public func classCount(outputCount: Int) -> Int? { outputCount == 1 ? 2 : nil }

  /// The number of samples.
  public func divisor(sampleCount: Int, outputCount: Int) -> Double { Double(sampleCount) }

  /// The sum over samples, and how many outputs have the sign of their class; 0 counts as negative.
  public func sum(
    outputs: UnsafeMutableBufferPointer<Double>, width: Int, targets: Dataset.Targets, rows: SampleRows,
    gradientScale: Double?
  ) -> LossSum {
    guard case .labels(let labels) = targets else { preconditionFailure("the logistic loss needs classes") }
    precondition(width == 1, "the logistic loss has one output")
    var total = LossSum()
    for row in 0..<rows.count {
      let output = outputs[row]
      let sign = labels[rows[row]] == 1 ? 1.0 : -1.0
      let margin = sign * output
      if !output.isNaN, (output > 0) == (sign > 0) { total.correctCount += 1 }
      total.loss += (margin < 0 ? -margin : 0) + log1p(exp(-abs(margin)))
      if let gradientScale { outputs[row] = -sign * gradientScale / (1 + exp(margin)) }
    }
    return total
  }
}
