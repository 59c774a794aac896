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
    precondition(width > 0 && outputs.count >= rows.count * width, "a row has \(width) outputs")
    guard let outputs = outputs.baseAddress else { return LossSum() }
    var total = LossSum()
    for row in 0..<rows.count {
      let (values, label) = (outputs + row * width, labels[rows[row]])
      assert(label >= 0 && label < width, "no class \(label)")
      let (largest, bound) = largest(of: values, count: width)
      if largest == label, !bound.isNaN { total.correctCount += 1 }
      total.loss += bound - values[label]
      for index in 0..<width { values[index] -= bound }
    }
    VectorFunctions.exp(outputs, into: outputs, count: rows.count * width)
    // A sum is from 1 to the number of classes, so the logarithm of some sums is that of their product.
    var product = 1.0
    for row in 0..<rows.count {
      let values = outputs + row * width
      var sum = 0.0
      for index in 0..<width { sum += values[index] }
      product *= sum
      if row % Self.sumsAtOnce == Self.sumsAtOnce - 1 {
        total.loss += log(product)
        product = 1
      }
      guard let gradientScale else { continue }
      let factor = gradientScale / sum
      for index in 0..<width { values[index] *= factor }
      values[labels[rows[row]]] -= gradientScale
    }
    total.loss += log(product)
    return total
  }

  /// How many sums, within one call, are multiplied before the logarithm.
  ///
  /// Their product is finite for any number of classes that fits into memory.
  private static let sumsAtOnce = 16

  /// The first of the largest values, by index: without a branch, which nothing would predict.
  private func largest(of values: UnsafePointer<Double>, count: Int) -> (index: Int, value: Double) {
    var (largest, bound) = (0, values[0])
    for index in 1..<max(count, 1) {
      let isLarger = values[index] > bound
      largest = isLarger ? index : largest
      bound = isLarger ? values[index] : bound
    }
    return (largest, bound)
  }
}
