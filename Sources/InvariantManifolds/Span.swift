public import ExactAlgebra
internal import Foundation
internal import Numerics

/// The dimension of the span of the vector fields at a point: `dim span { grad_theta F_k(theta)(x) : x, k }`.
///
/// It is the first of three ranks that must never be mixed up: `span <= orbit <= N`. A rank found modulo a prime at random
/// inputs and oracle values is a rigorous lower bound for the generic rank.
public struct Span: Sendable {
  /// The rank found: a lower bound of the span, equal to it but with negligible probability.
  public let dimension: Int
  /// The number of random fields, the rows of the matrix.
  public let sampleCount: Int
  /// The seed of inputs and oracle.
  public let seed: UInt64

  /// The span of a model's fields at an exact point.
  ///
  /// Each row of the matrix is the gradient of a random combination of the outputs at a random input, so that the rows are
  /// generic elements of the span and a few more rows than columns suffice.
  /// - Precondition: `model.hasFormalValues`, `parameters.count == model.parameterCount`.
  /// - Complexity: O(N^2) for the matrix, on all cores, and O(N^3) inside BLAS for its rank; 8 N^2 bytes.
  /// - Returns: `nil` when there is not enough memory.
  public init?(of model: some AnalyticModel, at parameters: [ResiduePair], seed: UInt64 = 0) {
    precondition(parameters.count == model.parameterCount, "a point needs one number per parameter")
    let columns = model.parameterCount
    let rows = columns + Span.surplusRows
    // Three quarters of the memory: the rest is for everything else.
    let bytes = rows.multipliedReportingOverflow(by: 8 * columns)
    guard !bytes.overflow, UInt64(bytes.partialValue) < ProcessInfo.processInfo.physicalMemory / 4 * 3 else {
      return nil
    }
    let matrix = ModularMatrix(rows: rows, columns: columns)
    let root = SeededGenerator(seed: seed)
    let evaluator = FormalEvaluator<ResiduePair>(oracle: RandomOracle(seed: root.stream(-1).firstNumber))
    let blockCount = min(rows, 4 * processorCount)
    matrix.withUnsafeEntries { entries in
      nonisolated(unsafe) let entries = entries
      parallelFor(chunks: blockCount) { block in
        var gradient = [ResiduePair](repeating: .zero, count: columns)
        for row in block * rows / blockCount..<(block + 1) * rows / blockCount {
          var generator = root.stream(row)
          let input = (0..<model.inputCount).map { _ in ResiduePair.random(using: &generator) }
          let covector = (0..<model.outputCount).map { _ in ResiduePair.random(using: &generator) }
          model.writeGradient(
            parameters: parameters, input: input, covector: covector, evaluator: evaluator, into: &gradient)
          for column in 0..<columns { entries[row * columns + column] = Double(gradient[column].small.representative) }
        }
      }
    }
    // The threads are ours: several products at once, each on one thread of BLAS.
    BLAS.useOneThread()
    guard let rank = matrix.rank(threads: processorCount) else { return nil }
    dimension = rank
    sampleCount = rows
    self.seed = seed
  }

  /// Rows beyond the number of columns: chance lowers the rank of that many surplus random rows with probability p^-6.
  static let surplusRows = 5
}

extension SeededGenerator {
  /// The first number of the generator, without advancing it.
  var firstNumber: UInt64 {
    var copy = self
    return copy.next()
  }
}
