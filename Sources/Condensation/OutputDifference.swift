internal import ExactAlgebra
public import Networks

/// How far the outputs of two networks are apart on a sample of inputs, in double precision.
public struct OutputDifference: Sendable {
  /// The largest difference of any output.
  public let largest: Double
  /// The largest output of the first network in absolute value.
  public let largestOutput: Double
  /// The number of inputs.
  public let sampleCount: Int

  /// The difference on given inputs.
  ///
  /// - Parameters:
  ///   - inputs: rows of as many numbers as the networks have inputs.
  /// - Precondition: named activations; equal numbers of inputs, and of outputs.
  /// - Complexity: O(parameters * samples).
  public init(
    _ first: Architecture, _ firstParameters: [Double], _ second: Architecture, _ secondParameters: [Double],
    inputs: [Double]
  ) {
    precondition(
      first.inputCount == second.inputCount && first.outputCount == second.outputCount,
      "\(first) and \(second) are compared on the same inputs and outputs")
    let outputs = BatchedNetwork(first, parameters: firstParameters).outputs(of: inputs)
    let others = BatchedNetwork(second, parameters: secondParameters).outputs(of: inputs)
    sampleCount = inputs.count / first.inputCount
    largest = zip(outputs, others).reduce(0) { max($0, abs($1.0 - $1.1)) }
    largestOutput = outputs.reduce(0) { max($0, abs($1)) }
  }

  /// Inputs that depend on the seed alone: independent, uniform, with mean 0 and variance 1.
  public static func inputs(count: Int, of architecture: Architecture, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed).stream(7)
    let width = Double(3).squareRoot()
    return (0..<count * architecture.inputCount).map { _ in width * generator.nextSignedUnit() }
  }
}
