internal import Foundation
public import Networks
internal import Numerics

/// The mean over samples of `log sum_k exp(F_k) - F_label`: what PyTorch calls `CrossEntropyLoss`.
///
/// The largest output is subtracted first, so that no exponential overflows. The gradient is
/// `softmax(F) - [k = label]`, divided by the number of samples.
public struct CrossEntropy: Loss {
  /// The loss; it has no settings.
  public init() {}
  /// `cross-entropy`.
  public var name: String { "cross-entropy" }
  /// Targets are classes.
  public var takesLabels: Bool { true }

  /// The number of samples.
  public func divisor(sampleCount: Int, outputCount: Int) -> Double { Double(sampleCount) }

  /// The sum over samples, and how many have their largest output at their class (the first of several largest).
  public func sum(
    outputs: UnsafeMutableBufferPointer<Double>, width: Int, targets: Dataset.Targets, rows: SampleRows,
    gradientScale: Double?
  ) -> LossSum {
    guard case .labels(let labels) = targets else { preconditionFailure("cross-entropy needs classes") }
    precondition(outputs.count >= rows.count * width, "a row has \(width) outputs")
    guard let outputs = outputs.baseAddress else { return LossSum() }
    var total = LossSum()
    for row in 0..<rows.count {
      let (values, label) = (outputs + row * width, labels[rows[row]])
      var bound = values[0]
      for index in 1..<max(width, 1) { bound = values[index] > bound ? values[index] : bound }
      if isFirstLargest(label, bound, values) { total.correctCount += 1 }
      total.loss += bound - values[label]
      for index in 0..<width { values[index] -= bound }
    }
    VectorFunctions.exp(outputs, into: outputs, count: rows.count * width)
    for row in 0..<rows.count {
      let values = outputs + row * width
      var sum = 0.0
      for index in 0..<width { sum += values[index] }
      total.loss += log(sum)
      guard let gradientScale else { continue }
      let factor = gradientScale / sum
      for index in 0..<width { values[index] *= factor }
      values[labels[rows[row]]] -= gradientScale
    }
    return total
  }

  /// Whether the largest of some values is at an index, and at none before it.
  private func isFirstLargest(_ index: Int, _ largest: Double, _ values: UnsafePointer<Double>) -> Bool {
    guard values[index] == largest else { return false }
    for earlier in 0..<index where values[earlier] == largest { return false }
    return true
  }
}
