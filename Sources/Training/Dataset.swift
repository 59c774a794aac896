public import ExactAlgebra

/// Samples: inputs with what a network should make of them.
public struct Dataset: Equatable, Sendable {
  /// What a network should make of the inputs.
  public enum Targets: Equatable, Sendable {
    /// The class of each sample, from 0.
    case labels([Int])
    /// Rows of `width` numbers.
    case values([Double], width: Int)
  }

  /// The inputs: rows of `inputCount` numbers.
  public let inputs: [Double]
  /// The number of inputs of a sample.
  public let inputCount: Int
  /// The targets.
  public let targets: Targets

  /// A dataset.
  ///
  /// - Precondition: as many targets as rows of inputs; one input or more.
  public init(inputs: [Double], inputCount: Int, targets: Targets) {
    precondition(inputCount > 0 && inputs.count % inputCount == 0, "inputs must be rows of \(inputCount) numbers")
    let count = inputs.count / inputCount
    switch targets {
    case .labels(let labels): precondition(labels.count == count, "each sample needs a label")
    case .values(let values, let width): precondition(values.count == count * width, "each sample needs a target")
    }
    (self.inputs, self.inputCount, self.targets) = (inputs, inputCount, targets)
  }

  /// The number of samples.
  public var count: Int { inputs.count / inputCount }

  /// Some of the samples, in this order.
  public func selecting(_ samples: [Int]) -> Dataset {
    let selected: Targets =
      switch targets {
      case .labels(let labels): .labels(samples.map { labels[$0] })
      case .values(let values, let width):
        .values(samples.flatMap { values[$0 * width..<($0 + 1) * width] }, width: width)
      }
    return Dataset(
      inputs: samples.flatMap { inputs[$0 * inputCount..<($0 + 1) * inputCount] }, inputCount: inputCount,
      targets: selected)
  }

  /// Sets aside `testFraction * count` samples, rounded up, drawn at random; both parts keep the order of the samples.
  ///
  /// - Parameters:
  ///   - testFraction: from 0 to 1.
  ///   - generator: the source of the draw.
  /// - Returns: the rest, and what was set aside (`nil` if nothing).
  public func split(
    testFraction: Double, generator: SeededGenerator
  ) -> (training: Dataset, test: Dataset?) {
    precondition(testFraction >= 0 && testFraction <= 1, "a fraction lies between 0 and 1")
    let testCount = Int((testFraction * Double(count)).rounded(.up))
    guard testCount > 0 else { return (self, nil) }
    var generator = generator
    let order = generator.permutation(of: count)
    return (selecting(order[testCount...].sorted()), selecting(order[..<testCount].sorted()))
  }
}
