import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Numerics
import Testing

@testable import Networks
@testable import Training

/// A random network with samples, small enough for the generic code.
struct RandomCase {
  let architecture: Architecture
  let parameters: [Double]
  let inputs: [Double]
  let covectors: [Double]
  let count: Int

  init(_ notation: String, count: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let architecture = try Architecture(notation)
    self.architecture = architecture
    self.count = count
    parameters = (0..<architecture.parameterCount).map { _ in 0.3 * generator.normal() }
    inputs = (0..<count * architecture.inputCount).map { _ in generator.normal() }
    covectors = (0..<count * architecture.outputCount).map { _ in generator.normal() }
  }

  func row(_ sample: Int) -> [Double] {
    Array(inputs[sample * architecture.inputCount..<(sample + 1) * architecture.inputCount])
  }

  func covector(_ sample: Int) -> [Double] {
    Array(covectors[sample * architecture.outputCount..<(sample + 1) * architecture.outputCount])
  }

  /// The gradient of `sum_i <covector_i, F(x_i)>` by the generic code.
  func genericGradient(_ samples: [Int]) -> [Double] {
    var total = [Double](repeating: 0, count: architecture.parameterCount)
    var gradient = total
    for sample in samples {
      architecture.writeGradient(
        parameters: parameters, input: row(sample), covector: covector(sample), evaluator: RealEvaluator(),
        into: &gradient)
      for index in total.indices { total[index] += gradient[index] }
    }
    return total
  }

  /// The same by the batched code.
  func batchedGradient(_ network: BatchedNetwork, _ samples: [Int]? = nil) -> [Double] {
    let (covectors, width) = (covectors, architecture.outputCount)
    network.differentiate(inputs, samples: samples) { positions, outputs in
      let rows = SampleRows(positions, of: samples)
      for row in 0..<rows.count {
        for index in 0..<width { outputs[row * width + index] = covectors[rows[row] * width + index] }
      }
      return LossSum()
    }
    return network.gradient
  }
}

func expectClose(
  _ left: [Double], _ right: [Double], within tolerance: Double, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(left.count == right.count, comment, sourceLocation: sourceLocation)
  let scale = max(1, right.map(abs).max() ?? 1)
  let far = zip(left, right).first { !(abs($0 - $1) <= tolerance * scale) }
  #expect(far == nil, comment, sourceLocation: sourceLocation)
}

@Suite struct BatchedNetworkTests {
  static let names = Activations.all.filter(\.isNamed).map(\.name)
  static let shapes = ["3-5-2", "2-7-4-3+bias", "4-2", "1-9-1+bias", "3-2+bias", "2-3-3-3-1+bias"]
  static let kernels: [ProductKernel] = [.fixedOrder, .blas(padding: 8), .blas(padding: 1)]

  @Test(arguments: names) func agreesWithTheGenericCode(name: String) throws {
    for (number, shape) in Self.shapes.enumerated() {
      for kernel in Self.kernels {
        let trial = try RandomCase("\(name):\(shape)", count: 11, seed: UInt64(number))
        let network = BatchedNetwork(trial.architecture, parameters: trial.parameters, kernel: kernel)
        let generic = (0..<trial.count).flatMap {
          trial.architecture.outputs(
            parameters: trial.parameters, input: trial.row($0), evaluator: RealEvaluator())
        }
        let comment: Comment = "\(name):\(shape) \(kernel)"
        expectClose(network.outputs(of: trial.inputs), generic, within: 1e-13, comment)
        expectClose(
          trial.batchedGradient(network), trial.genericGradient(Array(0..<trial.count)), within: 1e-12, comment)
        #expect(network.parameters == trial.parameters)
      }
    }
  }

  @Test(arguments: names) func singlePrecisionAgreesToItsRounding(name: String) throws {
    // Towers of exponentials overflow.
    for (number, shape) in Self.shapes.enumerated() where name != "exp" || shape.count < 8 {
      let trial = try RandomCase("\(name):\(shape)", count: 300, seed: UInt64(number))
      let single = BatchedNetwork(trial.architecture, parameters: trial.parameters, precision: .single)
      #expect(single.parameters == trial.parameters.map { Double(Float($0)) })
      let double = BatchedNetwork(trial.architecture, parameters: single.parameters)
      let comment: Comment = "\(name):\(shape)"
      let outputs = single.outputs(of: trial.inputs)
      expectClose(outputs, double.outputs(of: trial.inputs), within: 1e-4, comment)
      #expect(outputs.allSatisfy { Double(Float($0)) == $0 })
      // Kinks: a sample whose pre-activation is 0 up to rounding may have another slope, so no relu with many samples.
      guard !name.contains("relu") else { continue }
      let samples = (0..<290).map { ($0 * 7) % 300 }
      expectClose(trial.batchedGradient(single), trial.batchedGradient(double), within: 1e-3, comment)
      expectClose(
        trial.batchedGradient(single, samples), trial.batchedGradient(double, samples), within: 1e-3, comment)
    }
  }

  @Test func takesSelectedSamplesInManyChunks() throws {
    let trial = try RandomCase("tanh:3-6-2+bias", count: 700, seed: 5)
    let network = BatchedNetwork(trial.architecture, parameters: trial.parameters, threads: 2)
    let samples = (0..<611).map { ($0 * 389) % 700 }
    expectClose(trial.batchedGradient(network, samples), trial.genericGradient(samples), within: 1e-12)
    expectClose(trial.batchedGradient(network), trial.genericGradient(Array(0..<700)), within: 1e-12)
  }

  @Test(arguments: names.filter { !$0.contains("relu") }) func agreesWithFiniteDifferences(name: String) throws {
    let trial = try RandomCase("\(name):2-4-3-2+bias", count: 5, seed: 9)
    let network = BatchedNetwork(trial.architecture, parameters: trial.parameters)
    let gradient = trial.batchedGradient(network)
    func value(_ parameters: [Double]) -> Double {
      network.parameters = parameters
      return zip(network.outputs(of: trial.inputs), trial.covectors).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let step = 1e-5
    let differences = trial.parameters.indices.map { index in
      var (above, below) = (trial.parameters, trial.parameters)
      above[index] += step
      below[index] -= step
      return (value(above) - value(below)) / (2 * step)
    }
    expectClose(gradient, differences, within: 1e-7, "\(name)")
  }

  @Test(arguments: ["sigmoid", "cos", "gaussian", "softplus", "exp"])
  func paddingStaysZeroWhereTheActivationDoesNotVanish(name: String) throws {
    let trial = try RandomCase("\(name):3-5-6-2+bias", count: 20, seed: 3)
    let network = BatchedNetwork(trial.architecture, parameters: trial.parameters, kernel: .blas(padding: 8))
    for _ in 0..<5 {
      _ = trial.batchedGradient(network)
      for index in network.storedParameters.indices {
        network.storedParameters[index] -= 0.001 * network.storedGradient[index]
      }
    }
    let isReal = network.stored([Double](repeating: 1, count: trial.architecture.parameterCount), padding: 0)
    #expect(isReal.count > trial.architecture.parameterCount)
    for index in isReal.indices where isReal[index] == 0 {
      #expect(network.storedParameters[index] == 0 && network.storedGradient[index] == 0)
    }
  }

  /// Single precision keeps rounded parameters from one pass to the next, until they may have changed.
  @Test func changesInPlaceReachTheNextPass() throws {
    let trial = try RandomCase("tanh:3-5-6-2+bias", count: 20, seed: 3)
    for precision in Precision.allCases {
      let network = BatchedNetwork(trial.architecture, parameters: trial.parameters, precision: precision)
      let before = trial.batchedGradient(network)
      #expect(trial.batchedGradient(network) == before)
      for index in network.storedParameters.indices { network.storedParameters[index] *= 1.25 }
      let changed = trial.parameters.map { 1.25 * precision.rounded($0) }
      let after = trial.batchedGradient(network)
      #expect(after != before)
      #expect(
        after
          == trial.batchedGradient(
            BatchedNetwork(trial.architecture, parameters: changed, precision: precision)), "\(precision)")
      network.roundParameters()
      #expect(trial.batchedGradient(network) == after && network.parameters == changed.map(precision.rounded))
    }
  }

  @Test func doesNotDependOnThreads() throws {
    let trial = try RandomCase("tanh:5-17-9-3+bias", count: 1500, seed: 1)
    for precision in Precision.allCases {
      let gradients = [1, 2, 3, 7].map { threads in
        trial.batchedGradient(
          BatchedNetwork(trial.architecture, parameters: trial.parameters, threads: threads, precision: precision))
      }
      for gradient in gradients { #expect(gradient == gradients[0], "\(precision)") }
    }
  }

  @Test("Chunks in pieces: fewer chunks than threads, with remainders, selected samples, outputs alone")
  func piecesOfChunksDoNotDependOnThreads() throws {
    for count in [41, 64, 250, 300] {
      let trial = try RandomCase("sigmoid:60-300-50-10+bias", count: count, seed: 3)
      let samples = (0..<count - 3).map { ($0 * 7 + 2) % count }
      for precision in Precision.allCases {
        let networks = [1, 2, 3, 5].map { threads in
          BatchedNetwork(trial.architecture, parameters: trial.parameters, threads: threads, precision: precision)
        }
        let gradients = networks.map { trial.batchedGradient($0) + trial.batchedGradient($0, samples) }
        let outputs = networks.map { $0.outputs(of: trial.inputs) }
        for place in networks.indices {
          #expect(gradients[place] == gradients[0] && outputs[place] == outputs[0], "\(count) \(precision) \(place)")
        }
      }
    }
  }

  @Test func gradientsOfWideNetworksDoNotDependOnThreads() throws {
    // More than four blocks of entries, which threads share.
    let trial = try RandomCase("tanh:40-900-40+bias", count: 260, seed: 2)
    for precision in Precision.allCases {
      let gradients = [1, 2].map { threads in
        trial.batchedGradient(
          BatchedNetwork(trial.architecture, parameters: trial.parameters, threads: threads, precision: precision))
      }
      #expect(gradients[0] == gradients[1], "\(precision)")
      guard precision == .double else { continue }
      expectClose(gradients[0], trial.genericGradient(Array(0..<260)), within: 1e-12)
    }
  }
}
