import Nagano
import NaganoTestSupport
import Testing

@Suite struct ConservedQuantitiesTests {
  private func values(_ architecture: Architecture, _ parameters: [Double]) -> [[Double]] {
    architecture.tensors(of: parameters).map { $0.doubles() }
  }

  private func random(_ architecture: Architecture, _ generator: inout SeededGenerator) -> [Double] {
    (0..<architecture.parameterCount).map { _ in generator.nextSignedUnit() }
  }

  /// Along the fields themselves: the derivative of every quantity along the gradient of every output vanishes, by central
  /// differences, which are exact for quadratic functions.
  @Test(arguments: [
    "relu:3-4-3-2+bias", "relu:2-3-2", "square:2-3-2+bias", "cube:2-3-1", "linear:3-4-2-3+bias", "linear:2-3-2",
    "exp:2-3-2+bias", "exp:2-3-2-1+bias",
  ])
  func everyFieldKeepsThem(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(3) { trial in
      let point = random(architecture, &trial.generator)
      let input = (0..<architecture.inputCount).map { _ in trial.generator.nextSignedUnit() }
      for output in 0..<architecture.outputCount {
        var covector = [Double](repeating: 0, count: architecture.outputCount)
        covector[output] = 1
        var field = [Double](repeating: 0, count: point.count)
        architecture.writeGradient(
          parameters: point, input: input, covector: covector, evaluator: RealEvaluator(), into: &field)
        let sides = [1e-3, -1e-3].map { step in
          ConservedQuantities(of: architecture, values(architecture, zip(point, field).map { $0 + step * $1 }))
        }
        #expect(!sides[0].quantities.isEmpty)
        for (ahead, behind) in zip(sides[0].quantities, sides[1].quantities) {
          #expect(abs(ahead.value - behind.value) < 1e-13 * max(1, ahead.size), "\(ahead)")
        }
      }
    }
  }

  /// As many for each hidden layer as the law count says of a generic point: one per neuron, or per pair if linear.
  @Test func theirNumber() throws {
    func count(_ network: String) throws -> Int {
      let architecture = try Architecture(network)
      let zeros = [Double](repeating: 0, count: architecture.parameterCount)
      return ConservedQuantities(of: architecture, values(architecture, zeros)).quantities.count
    }
    #expect(try count("relu:3-4-3-2+bias") == 7 && count("linear:3-4-2-3") == 10 + 3)
    #expect(try count("exp:2-3-1+bias") == 3 && count("exp:2-3-1") == 0 && count("tanh:2-3-1+bias") == 0)
  }

  @Test func changesAreRelativeToTheTerms() throws {
    let architecture = try Architecture("relu:1-2-1")
    func quantities(_ parameters: [Double]) -> ConservedQuantities {
      ConservedQuantities(of: architecture, values(architecture, parameters))
    }
    let start = quantities([1, 2, 1, 1])
    #expect(start.quantities.map(\.value) == [0, 3] && start.quantities.map(\.size) == [2, 5])
    #expect(start.largestChange(to: quantities([1, 3, 1, 1])) == 1)
    #expect(start.largestChange(to: start) == 0)
    #expect(start.largestChange(to: quantities([1, .nan, 1, 1])) == .infinity)
    // Products of neurons that are orthogonal: the size is that of the neurons, not of terms that happen to vanish.
    let linear = try Architecture("linear:2-2-2")
    let identity = ConservedQuantities(of: linear, [[1, 0, 0, 1], [1, 0, 0, 1]])
    #expect(identity.quantities.map(\.value) == [0, 0, 0] && identity.quantities.map(\.size) == [2, 2, 2])
    #expect(try #require(start.largestDifferenceUpToRelabelling(from: quantities([2, 1, 1, 1]))) == (1, 0))
    #expect(try #require(start.largestDifferenceUpToRelabelling(from: quantities([3, 1, 1, 1]))) == (1, 0.5))
  }

  /// One step of scaling a neuron, which keeps the function, changes what is conserved; the order of neurons does not.
  @Test(arguments: ["relu:3-4-2+bias", "linear:3-4-2", "exp:2-3-1+bias", "tanh:2-3-1"])
  func comparisonsSayIt(network: String) throws {
    let architecture = try Architecture(network)
    var generator = SeededGenerator(seed: 12)
    let (first, second) = (random(architecture, &generator), random(architecture, &generator))
    func compare(_ other: [Double]) -> ConservationComparison {
      Comparison(architecture.point(first), architecture.point(other), of: architecture, sampleCount: 4).conserved
    }
    let hasLaws = architecture.activation.continuousSymmetry != nil
    #expect(compare(first).status == .proven && compare(first).largestDifference == (hasLaws ? 0 : nil))
    let different = compare(second)
    #expect(different.status == (hasLaws ? .refuted : .proven) && (different.layer == 1) == hasLaws)
    let nearly = compare(first.map { $0 * (1 + 1e-15) })
    #expect(nearly.status == (hasLaws ? .unknown : .proven))
  }
}
