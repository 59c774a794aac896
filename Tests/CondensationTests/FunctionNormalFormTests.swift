import ExactAlgebra
import Nagano
import NaganoTestSupport
import Testing

@testable import Condensation

/// Proofs of equal functions by exact normal forms: every change that keeps the function is seen through, and no other.
@Suite struct FunctionNormalFormTests {
  /// A network as integers over a power of two, so that what is scaled and added stays exact.
  private struct Network {
    var architecture: Architecture
    var weights: [[[Double]]]
    var biases: [[Double]]

    init(_ notation: String, _ generator: inout SeededGenerator) throws {
      architecture = try Architecture(notation)
      let shape = architecture.widths
      weights = (1..<shape.count).map { layer in
        (0..<shape[layer]).map { _ in (0..<shape[layer - 1]).map { _ in Network.number(&generator) } }
      }
      biases = (1..<shape.count).map { layer in (0..<shape[layer]).map { _ in Network.number(&generator) } }
    }

    static func number(_ generator: inout SeededGenerator) -> Double {
      Double(generator.integer(-64...64)) / 16 + 1 / 32
    }

    var parameters: [Double] {
      zip(weights, biases).flatMap { $0.0.flatMap { $0 } + (architecture.hasBias ? $0.1 : []) }
    }

    /// `z_i -> factor z_i`, undone by outgoing weights times `undone`.
    mutating func scale(_ layer: Int, _ neuron: Int, _ factor: Double, undone: Double) {
      weights[layer][neuron] = weights[layer][neuron].map { $0 * factor }
      biases[layer][neuron] *= factor
      for row in weights[layer + 1].indices { weights[layer + 1][row][neuron] *= undone }
    }
  }

  private func agreement(_ first: Network, _ second: Network) -> FunctionNormalForm.Agreement? {
    FunctionNormalForm.agreement(first.architecture, first.parameters, second.parameters)
  }

  /// Neurons times 4, 1/8 or, where it is exact, -2: homogeneous activations of degree 1 and 2, odd and even ones.
  @Test(arguments: ["relu", "leaky-relu", "leaky-relu(0.2)", "relu2", "square", "cube"])
  func scalingIsSeenThrough(name: String) throws {
    try withTrials(10) { trial in
      let first = try Network("\(name):2-4-3-2+bias", &trial.generator)
      let degree: Double = ["relu2": 2, "square": 2, "cube": 3][name] ?? 1
      var second = first
      for layer in 0..<2 {
        for neuron in second.weights[layer].indices {
          let factor = [4, 0.125, 2, 1][trial.generator.integer(0...3)]
          second.scale(layer, neuron, factor, undone: [1: 1, 2: 1 / factor, 3: 1 / factor / factor][degree]! / factor)
        }
      }
      #expect(agreement(first, second) == .equal, "\(trial)")
      second.biases[2][0] = second.biases[2][0].nextUp
      #expect(agreement(first, second) == .open, "one unit in the last place, \(trial)")
    }
  }

  /// A mirrored neuron with what it leaves carried on, for every activation that has a reflection.
  @Test(arguments: Activations.all.filter { $0.isNamed && $0.reflection != nil }.map(\.name))
  func reflectionsAreSeenThrough(name: String) throws {
    let reflection = try #require(try Architecture("\(name):1-1-1").activation.reflection)
    try withTrials(8) { trial in
      // s(z) = factor (s(-z) - constant - slope z) with factor 1 / factor = factor.
      let first = try Network("\(name):2-3-2+bias", &trial.generator)
      var second = first
      let factor = Double(reflection.factor)
      for row in 0..<2 {
        let outgoing = first.weights[1][row][0]
        second.weights[1][row][0] = factor * outgoing
        second.biases[1][row] -= factor * reflection.constant.doubleValue * outgoing
      }
      second.weights[0][0] = second.weights[0][0].map { -$0 }
      second.biases[0][0] = -second.biases[0][0]
      if reflection.slope == .zero {
        #expect(agreement(first, second) == .equal, "\(trial)")
        second.biases[1][0] += 1
        #expect(agreement(first, second) == (name == "linear" ? .different : .open), "\(trial)")
      } else {
        // s(y) - s(-y) is linear in y, so less that of y + 25 it is a constant.
        var pairs = try Network("\(name):2-4-1+bias", &trial.generator)
        let (weights, bias) = (pairs.weights[0][0], pairs.biases[0][0])
        let mirrored = weights.map { -$0 }
        pairs.weights = [[weights, mirrored, weights, mirrored], [[1, -1, -1, 1]]]
        pairs.biases = [[bias, -bias, bias + 25, -bias - 25], [0]]
        var constant = pairs
        constant.weights[1] = [[0, 0, 0, 0]]
        constant.biases[1] = [(100 * reflection.slope.doubleValue).rounded() / 4]
        #expect(agreement(pairs, constant) == .equal, "\(trial)")
        constant.biases[1][0] += 1
        #expect(agreement(pairs, constant) == .different, "\(trial)")
      }
    }
  }

  /// The reflections are those of the real functions.
  @Test(arguments: Activations.all.filter { $0.isNamed && $0.reflection != nil }.map(\.name) + ["leaky-relu(0.2)"])
  func reflectionsHoldOverTheReals(name: String) throws {
    let activation = try Architecture("\(name):1-1").activation
    let reflection = try #require(activation.reflection)
    for z in stride(from: -7.3, through: 7.3, by: 0.37) {
      let image =
        reflection.constant.doubleValue + reflection.slope.doubleValue * z
        + Double(reflection.factor) * activation.real(at: z).value
      #expect(abs(activation.real(at: -z).value - image) < 1e-13 * (1 + abs(image) + abs(z)), "\(name) at \(z)")
    }
  }

  /// Linear layers multiply out: one map in two factorisations, and affine maps that differ are refuted.
  @Test func linearLayersMultiplyOut() throws {
    try withTrials(10) { trial in
      let first = try Network("linear:3-2-2-1+bias", &trial.generator)
      var second = first
      // Row operations on the first layer, undone by columns of the next.
      for column in 0..<3 { second.weights[0][0][column] += 2 * first.weights[0][1][column] }
      second.biases[0][0] += 2 * first.biases[0][1]
      for row in 0..<2 { second.weights[1][row][1] -= 2 * first.weights[1][row][0] }
      #expect(agreement(first, second) == .equal, "\(trial)")
      second.biases[2][0] += 0x1p-40
      #expect(agreement(first, second) == .different, "\(trial)")
    }
  }

  /// Neurons that are off, or on, for all inputs, also behind other rectifiers, and neurons that send nothing.
  @Test func deadNeuronsAreSeenThrough() throws {
    func form(_ notation: String, _ first: [Double], _ second: [Double]) throws -> FunctionNormalForm.Agreement? {
      FunctionNormalForm.agreement(try Architecture(notation), first, second)
    }
    // Zero weights and bias below 0; outgoing weights do not matter.
    let constant = "relu:1-2-1+bias"
    #expect(try form(constant, [1, 0, 2, -1, 3, 5, 0], [1, 0, 2, -2, 3, 7, 0]) == .equal)
    #expect(
      try form(constant, [1, 0, 2, 1, 3, 5, 0], [1, 0, 2, 1, 3, 7, -2]) == .equal, "a constant moved to the bias")
    #expect(try form(constant, [1, 1, 2, -1, 3, 5, 0], [1, 1, 2, -2, 3, 7, 0]) == .open)
    // Behind relu: weights and bias below 0 are off, above 0 on.
    let deep = "relu:1-1-2-1+bias"
    #expect(try form(deep, [1, 2, -3, 1, -1, 0, 9, 1, 0], [1, 2, -4, 1, 0, 0, 5, 1, 0]) == .equal)
    #expect(try form(deep, [1, 2, -3, 1, 1, 0, 9, 1, 0], [1, 2, -4, 1, 0, 0, 5, 1, 0]) == .open)
    #expect(
      try form("leaky-relu:1-1-2-1", [1, -3, 1, 9, 1], [1, -4, 1, 5, 1]) == .open, "leaky neurons are never off")
    // Always on is linear: relu(2 h + 1) = 2 h + 1, split in two ways.
    let on = "relu:1-1-2-1+bias"
    #expect(try form(on, [1, 0, 2, 1, 1, 1, 1, 1, 0], [1, 0, 3, 0, 0, 2, 1, 1, 0]) == .equal, "3 h + 2 both")
  }

  /// Whatever is proven equal has equal outputs: random changes of random networks of small integers.
  @Test(arguments: ["relu", "relu2", "leaky-relu(1/2)", "square", "linear", "relu6", "sigmoid", "softplus"])
  func proofsAgreeWithOutputs(name: String) throws {
    var proven = 0
    try withTrials(60) { trial in
      let architecture = try Architecture("\(name):1-2-2-1+bias")
      func numbers() -> [Double] {
        (0..<architecture.parameterCount).map { _ in Double(trial.generator.integer(-1...1)) }
      }
      let first = numbers()
      var second = first
      for _ in 0..<trial.generator.integer(1...3) {
        second[trial.generator.integer(0...second.count - 1)] = Double(trial.generator.integer(-1...1))
      }
      guard FunctionNormalForm.agreement(architecture, first, second) == .equal else { return }
      proven += 1
      for x in [-9.5, -2.25, -1, -0.4, 0, 0.3, 1, 2.7, 8] {
        let outputs = [first, second].map {
          architecture.outputs(parameters: $0, input: [x], evaluator: RealEvaluator())[0]
        }
        #expect(abs(outputs[0] - outputs[1]) <= 1e-12 * (1 + abs(outputs[0])), "\(first) \(second) at \(x)")
      }
    }
    #expect(proven > 0)
  }

  /// A proof of equality that outputs contradict is refuted and called a discrepancy; rounding contradicts nothing.
  @Test func outputsRefuteProofs() throws {
    let architecture = try Architecture("relu:1-2-1")
    let proof = FunctionComparison(.proven, .classes)
    let inputs = [[1.0], [-2.5]]
    let wrong = proof.measured(architecture, [1, 2, 1, 1], [1, 2, 1, 1.5], inputs: inputs)
    #expect(wrong.status == .refuted && wrong.method == .outputs && wrong.contradicted == .classes)
    #expect(wrong.isDiscrepancy && wrong.witness?.input == [1] && wrong.witness?.difference == 1)
    let right = proof.measured(architecture, [0.1, 0.3, 1, 1], [0.3, 0.1, 1, 1], inputs: inputs)
    #expect(right.status == .proven && !right.isDiscrepancy)
  }
}
