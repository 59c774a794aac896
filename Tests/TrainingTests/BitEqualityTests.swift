import ExactAlgebra
import NaganoTestSupport
import Networks
import Testing

@testable import Training

/// A network whose hidden neurons are copies, mirrored or not, of a few.
private struct CopiedNetwork {
  let architecture: Architecture
  let classes: [[Int]]
  let signs: [[Double]]
  let parameters: [Double]

  /// - Parameter mirrors: whether copies may have the opposite sign (odd activations only).
  init(_ activation: String, widths: [Int], hasBias: Bool, mirrors: Bool, _ generator: inout SeededGenerator) throws {
    let notation = "\(activation):\(widths.map(String.init).joined(separator: "-"))\(hasBias ? "+bias" : "")"
    architecture = try Architecture(notation)
    let last = widths.count - 1
    var classes = widths.map { Array(0..<$0) }
    var signs = widths.map { [Double](repeating: 1, count: $0) }
    for layer in 1..<last {
      let kinds = generator.integer(1...max(1, widths[layer] / 2))
      for neuron in 0..<widths[layer] {
        classes[layer][neuron] = generator.integer(0...kinds - 1)
        if mirrors { signs[layer][neuron] = generator.next() & 1 == 0 ? 1 : -1 }
      }
    }
    var parameters: [Double] = []
    for layer in 1...last {
      let table = (0..<widths[layer] * widths[layer - 1]).map { _ in
        generator.normal() / Double(widths[layer - 1]).squareRoot()
      }
      for row in 0..<widths[layer] {
        for column in 0..<widths[layer - 1] {
          let entry = table[classes[layer][row] * widths[layer - 1] + classes[layer - 1][column]]
          parameters.append(signs[layer][row] * signs[layer - 1][column] * entry)
        }
      }
      guard hasBias else { continue }
      let biases = (0..<widths[layer]).map { _ in generator.normal() }
      for row in 0..<widths[layer] { parameters.append(signs[layer][row] * biases[classes[layer][row]]) }
    }
    (self.classes, self.signs, self.parameters) = (classes, signs, parameters)
  }

  /// The first parameter that differs from that of its copies, `nil` if none does.
  func firstBreak(in parameters: [Double]) -> Int? {
    var index = 0
    for layer in 1...architecture.layerCount {
      var entries: [SIMD2<Int>: Double] = [:]
      for row in 0..<architecture.widths[layer] {
        for column in 0..<architecture.widths[layer - 1] {
          let value = signs[layer][row] * signs[layer - 1][column] * parameters[index]
          let place = SIMD2(classes[layer][row], classes[layer - 1][column])
          if let known = entries[place], known != value { return index }
          entries[place] = value
          index += 1
        }
      }
      guard architecture.hasBias else { continue }
      for row in 0..<architecture.widths[layer] {
        let value = signs[layer][row] * parameters[index]
        let place = SIMD2(classes[layer][row], -1)
        if let known = entries[place], known != value { return index }
        entries[place] = value
        index += 1
      }
    }
    return nil
  }

  func train(
    samples: Int, batch: Int?, steps: Int, _ generator: inout SeededGenerator, precision: Precision = .double,
    optimizer: any Optimizer = HeavyBallMomentum(rate: 0.02, momentum: 0.9)
  ) -> [Double] {
    let (inputs, outputs) = (architecture.inputCount, architecture.outputCount)
    let dataset = Dataset(
      inputs: (0..<samples * inputs).map { _ in generator.normal() }, inputCount: inputs,
      targets: .values((0..<samples * outputs).map { _ in generator.normal() }, width: outputs))
    var trainer = Trainer(
      architecture: architecture, training: dataset, loss: MeanSquare(),
      optimizer: optimizer)
    (trainer.batchSize, trainer.precision) = (batch, precision)
    trainer.epochs = max(1, steps / trainer.stepsPerEpoch)
    trainer.metricsInterval = steps + 1
    trainer.checkpoints.count = 2
    return trainer.train(from: parameters).parameters
  }
}

/// Equal neurons stay equal in every bit and mirrored ones opposite, whatever their positions.
@Suite struct BitEqualityTests {
  private static func check(
    _ activation: String, widths: [Int], mirrors: Bool, samples: Int, batch: Int?, steps: Int, seed: UInt64
  ) throws {
    for hasBias in [false, true] {
      var generator = SeededGenerator(seed: seed)
      let network = try CopiedNetwork(
        activation, widths: widths, hasBias: hasBias, mirrors: mirrors, &generator)
      let end = network.train(samples: samples, batch: batch, steps: steps, &generator)
      let place = network.firstBreak(in: end)
      #expect(
        place == nil,
        "\(network.architecture) mirrors: \(mirrors) batch: \(batch ?? 0) seed \(seed): parameter \(place ?? 0)")
      #expect(end != network.parameters && end.allSatisfy(\.isFinite))
    }
  }

  @Test(arguments: 1...40) func holdsInSinglePrecision(width: Int) throws {
    let optimizers: [any Optimizer] = [
      GradientDescent(rate: 0.02), HeavyBallMomentum(rate: 0.02), NesterovMomentum(rate: 0.02, momentum: 0.8),
      Adam(rate: 0.01), Adam(rate: 0.01, decay: 0.1),
    ]
    for (activation, mirrors) in [("tanh", true), ("sigmoid", false), ("relu", false), ("sin", true)] {
      var generator = SeededGenerator(seed: UInt64(width))
      let network = try CopiedNetwork(
        activation, widths: [3, width, 41 - width, 2], hasBias: true, mirrors: mirrors, &generator)
      let end = network.train(
        samples: 21, batch: width % 2 == 0 ? 7 : nil, steps: min(400, 30 * testMultiplier), &generator,
        precision: .single, optimizer: optimizers[width % optimizers.count])
      #expect(network.firstBreak(in: end) == nil, "\(network.architecture)")
      #expect(end.allSatisfy { Double(Float($0)) == $0 } && end != network.parameters)
    }
  }

  @Test(arguments: 1...40) func holdsForEveryWidth(width: Int) throws {
    // Every width gets its thousand steps, deeper networks and mini-batches a share of them by default.
    let steps = min(1000, 60 * testMultiplier)
    for (number, batch) in [nil, 7].enumerated() {
      let seed = UInt64(100 * width + number)
      try Self.check(
        "tanh", widths: [3, width, 2], mirrors: true, samples: 21, batch: batch, steps: batch == nil ? 1000 : steps,
        seed: seed)
      try Self.check(
        "tanh", widths: [2, width, 41 - width, 3], mirrors: true, samples: 21, batch: batch, steps: steps,
        seed: seed + 10)
      try Self.check(
        "sigmoid", widths: [2, width, width, 1], mirrors: false, samples: 21, batch: batch, steps: steps,
        seed: seed + 20)
    }
  }

  @Test(arguments: [5, 13, 33, 40]) func holdsForAThousandSteps(width: Int) throws {
    try Self.check(
      "tanh", widths: [2, width, width + 1, 1], mirrors: true, samples: 16, batch: nil, steps: 1000,
      seed: UInt64(width))
    try Self.check(
      "softplus", widths: [2, width, 2], mirrors: false, samples: 16, batch: 5, steps: 1000, seed: UInt64(width))
  }

  @Test func holdsForEveryOptimizer() throws {
    let optimizers: [any Optimizer] = [
      GradientDescent(rate: 0.02), NesterovMomentum(rate: 0.02), Adam(), Adam(rate: 0.01, decay: 0.1),
      GradientDescent(rate: 0.02, decay: WeightDecay(0.1)), HeavyBallMomentum(rate: 0.02, decay: WeightDecay(0.1)),
      NesterovMomentum(rate: 0.02, decay: WeightDecay(0.1, isDecoupled: true)),
    ]
    for (number, optimizer) in optimizers.enumerated() {
      for width in [6, 11] {
        var generator = SeededGenerator(seed: UInt64(100 * number + width))
        let network = try CopiedNetwork(
          "tanh", widths: [3, width, width + 1, 2], hasBias: true, mirrors: true, &generator)
        let end = network.train(samples: 20, batch: nil, steps: 150, &generator, optimizer: optimizer)
        #expect(network.firstBreak(in: end) == nil, "\(optimizer.method), width \(width)")
        #expect(end != network.parameters)
      }
    }
  }

  @Test func holdsForManyChunks() throws {
    for width in [6, 11, 32] {
      try Self.check(
        "tanh", widths: [4, width, width, 2], mirrors: true, samples: 600, batch: nil, steps: 10, seed: UInt64(width))
    }
  }
}
