public import ExactAlgebra
public import Networks

/// How far the outputs of two networks are apart on samples.
public struct OutputDifference: Hashable, Sendable {
  /// The number of samples.
  public let count: Int
  /// The largest difference of an output.
  public let largest: Double
  /// The root of the mean of the squared differences, over all outputs.
  public let rootMeanSquare: Double
  /// The largest output of the first network, in absolute value.
  public let largestOutput: Double

  /// The largest difference over the largest output; 0 if both vanish.
  public var relative: Double { largest == 0 ? 0 : largest / largestOutput }

  /// Compares the outputs of two networks with the same inputs and outputs.
  ///
  /// - Parameter inputs: rows of `inputCount` numbers, at least one.
  /// - Complexity: O(samples * parameters).
  public init(
    of first: Architecture, _ firstParameters: [Double], and second: Architecture, _ secondParameters: [Double],
    at inputs: [Double]
  ) {
    precondition(first.inputCount == second.inputCount && first.outputCount == second.outputCount)
    let own = BatchedNetwork(first, parameters: firstParameters).outputs(of: inputs)
    let other = BatchedNetwork(second, parameters: secondParameters).outputs(of: inputs)
    count = inputs.count / max(first.inputCount, 1)
    let differences = zip(own, other).map { abs($0 - $1) }
    largest = differences.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    rootMeanSquare = (differences.reduce(0) { $0 + $1 * $1 } / Double(max(differences.count, 1))).squareRoot()
    largestOutput = own.reduce(0) { max($0, abs($1)) }
  }

  /// Inputs drawn evenly from a box, row after row.
  public static func samples(
    of box: [ClosedRange<Double>], count: Int, using generator: inout SeededGenerator
  ) -> [Double] {
    (0..<count).flatMap { _ in
      box.map { side in
        min(side.upperBound, side.lowerBound + generator.unit() * (side.upperBound - side.lowerBound))
      }
    }
  }

  /// Inputs that depend on the seed alone: independent, uniform, with mean 0 and variance 1.
  public static func inputs(count: Int, of architecture: Architecture, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed).stream(7)
    let side = -Double(3).squareRoot()...Double(3).squareRoot()
    return samples(
      of: [ClosedRange<Double>](repeating: side, count: architecture.inputCount), count: count, using: &generator)
  }
}
