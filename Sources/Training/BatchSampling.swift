internal import ExactAlgebra

/// How samples get into batches.
public enum BatchSampling: String, CaseIterable, Sendable {
  /// Each epoch takes every sample once, in an order of its own.
  case withoutReplacement = "without-replacement"
  /// Every sample of every batch is drawn from the whole training set, whatever was drawn before: the gradient noise of
  /// different steps is independent.
  case withReplacement = "with-replacement"

  /// The samples of an epoch, batch after batch.
  ///
  /// Without replacement the last batch may be smaller; with it none is. No batch is larger than the training set.
  func order(sampleCount: Int, batchSize: Int, using generator: inout SeededGenerator) -> [Int] {
    switch self {
    case .withoutReplacement: return generator.permutation(of: sampleCount)
    case .withReplacement:
      let batchSize = min(batchSize, sampleCount)
      let batches = (sampleCount + batchSize - 1) / batchSize
      // Multiply-shift: the bias is below sampleCount / 2^64.
      return (0..<batches * batchSize).map { _ in
        Int(generator.next().multipliedFullWidth(by: UInt64(sampleCount)).high)
      }
    }
  }
}
