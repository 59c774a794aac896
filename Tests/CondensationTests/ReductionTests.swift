import Foundation
import Nagano
import NaganoTestSupport
import Testing

@Suite struct ReductionTests {
  private typealias Samples = ReductionSamples

  private func largestDifference(_ reduction: Reduction, _ generator: inout SeededGenerator) -> Double {
    var largest = 0.0
    for _ in 0..<20 {
      let input = (0..<reduction.wide.inputCount).map { _ in generator.nextSignedUnit() }
      let own = Samples.outputs(reduction.wide, reduction.wideParameters, input)
      let found = Samples.outputs(reduction.narrow, reduction.parameters, input)
      for (a, b) in zip(own, found) { largest = max(largest, abs(a - b) / max(1, abs(a))) }
    }
    return largest
  }

  /// Every activation on a SIM: copies, mirrored copies, silent neurons, interactions.
  @Test(arguments: Samples.named)
  func onAnInvariantManifoldOutputsAgree(activation: String) throws {
    try withTrials(8) { trial in
      let shape = ["2-5-2", "2-6-1+bias", "2-4-5-2+bias", "3-4-4-1"][Int(trial.seed) % 4]
      let architecture = try Architecture("\(activation):\(shape)")
      let (point, hidden) = Samples.onLeaf(architecture, using: &trial.generator)
      let reduction = try Reduction(of: point, architecture)
      #expect(reduction.kind == .training && reduction.isExact)
      #expect(zip(reduction.narrow.hiddenWidths, hidden).allSatisfy { $0 <= max($1.classCount, 1) })
      #expect(largestDifference(reduction, &trial.generator) < 1e-12, "\(architecture) \(trial)")
      #expect(reduction.distance!.relative < 1e-15)
      #expect(reduction.learningRateFactors!.values.count == reduction.narrow.parameterCount)
      let bound = reduction.outputBound(over: Samples.box(architecture)).largest
      #expect(bound >= largestDifference(reduction, &trial.generator), "\(architecture) \(trial)")
      // Where values grow fast the ranges over the whole box are far above those that are met.
      #expect(bound < 1e-9 || ["exp", "cube", "square"].contains(activation), "\(bound) \(architecture) \(trial)")
    }
  }

  /// Linear chains of every rank: as many neurons as the rank, the same function within the bound.
  @Test(arguments: ["linear:3-4-5-2", "linear:4-3-4-5+bias", "linear:5-5-4-4+bias"])
  func linearChainsNeedTheirRank(network: String) throws {
    let architecture = try Architecture(network)
    var ranks: Set<Int> = []
    withTrials(40) { trial in
      // Rows of a layer from few, so that ranks vary.
      var parameters = (0..<architecture.parameterCount).map { _ in Double(trial.generator.integer(-3...3)) }
      let layer = trial.generator.integer(1...architecture.layerCount)
      let (rows, columns) = (architecture.widths[layer], architecture.widths[layer - 1])
      let (start, rank) = (architecture.offset(ofLayer: layer), trial.generator.integer(0...min(rows, columns)))
      for row in rank..<rows {
        let factor = Double(trial.generator.integer(-2...2))
        for column in 0..<columns {
          let first = rank == 0 ? 0 : parameters[start + (row % rank) * columns + column]
          parameters[start + row * columns + column] = factor * first
        }
      }
      let point = architecture.point(parameters)
      guard let reduction = try? Reduction(of: point, architecture), reduction.kind == .function else { return }
      ranks.insert(reduction.functionWidths[0])
      #expect(Set(reduction.functionWidths).count == 1 && reduction.functionWidths[0] <= rank)
      #expect(reduction.narrow.hiddenWidths == reduction.functionWidths.map { max($0, 1) })
      let difference = largestDifference(reduction, &trial.generator)
      #expect(difference < 1e-11, "\(parameters)")
      let bound = reduction.outputBound(over: Samples.box(architecture)).largest
      #expect(bound < 1e-9)
    }
    #expect(ranks.count >= 2, "\(ranks)")
  }

  /// Multiples in both hidden layers: those of the second show only when those of the first are merged.
  @Test(arguments: ["relu", "leaky-relu", "square", "cube"])
  func multiplesAreMerged(activation: String) throws {
    let architecture = try Architecture("\(activation):2-3-3-1+bias")
    let degree = activation == "square" ? 2.0 : activation == "cube" ? 3.0 : 1.0
    let power = pow(2, degree)
    try withTrials(10) { trial in
      func number() -> Double {
        Double(trial.generator.integer(1...9)) * (trial.generator.integer(0...1) == 0 ? 1 : -1)
      }
      let (w0, w2, b0, b2) = ([number(), number()], [number(), number()], number(), number())
      // Neuron 1 is twice neuron 0, and sends 2^q times as much.
      let first = w0 + w0.map { 2 * $0 } + w2
      let row = [number(), number(), number()]
      // The same function of (h0, h2) times 3, by other weights of h0 and h1.
      let same = [3 * (row[0] + power * row[1]) - power * 4, 4, 3 * row[2]]
      let bias = number()
      let second = row + same + [number(), number(), number()]
      let parameters =
        first + [b0, 2 * b0, b2] + second + [bias, 3 * bias, number()] + [number(), number(), number()] + [1]
      let reduction = try Reduction(of: architecture.point(parameters), architecture)
      #expect(reduction.kind == .function && reduction.narrow.hiddenWidths[0] <= 2, "\(parameters)")
      #expect(reduction.narrow.hiddenWidths[1] <= 2, "\(parameters)")
      #expect(largestDifference(reduction, &trial.generator) < 1e-9, "\(parameters)")
      let bound = reduction.outputBound(over: Samples.box(architecture)).largest
      #expect(bound >= 0 && (bound < 1e-5 || degree > 1), "\(bound)")
    }
    // Negative multiples of a ReLU are none.
    let other = try Architecture("\(activation):1-2-1")
    let widths = ReducedFunction(of: other.point([1.0, -2, 1, 1]), hasBias: false).widths(of: other.wiring)
    #expect(widths == (degree > 1 ? [1] : [2]))
  }

  /// The compact factors are those of the quotient.
  @Test(arguments: ["tanh:2-5-4-2+bias", "sigmoid:3-6-2", "cos:2-5-1+bias"])
  func factorsAreThoseOfTheQuotient(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(10) { trial in
      let (point, _) = Samples.onLeaf(architecture, using: &trial.generator)
      let stable = StablePartition.coarsest(of: point).neuronPartitions(of: architecture.wiring)
      guard !stable.contains(where: { $0.classCount == 0 }) else { return }
      let quotient = QuotientNetwork(of: architecture, parameters: point.values.flatMap { $0.doubles() }, by: stable)
      #expect(LearningRateFactors(stable, of: architecture).values == quotient.learningRateFactors, "\(trial)")
    }
  }

  /// Reducible as a function only, or on a SIM, or not at all: integer networks with many ties.
  @Test(arguments: ["tanh", "sigmoid", "gelu", "cos", "relu", "z-tanh", "square"])
  func functionsAgree(activation: String) throws {
    var kinds: [Reduction.Kind: Int] = [:]
    try withTrials(60) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: trial.seed % 2 == 0, hiddenLayers: 2, using: &trial.generator)
      let architecture = network.architecture
      guard let reduction = try? Reduction(of: network.point, architecture) else {
        let function = ReducedFunction(of: network.point, hasBias: architecture.hasBias)
        #expect(function.widths(of: architecture.wiring) == architecture.hiddenWidths)
        return
      }
      kinds[reduction.kind, default: 0] += 1
      #expect(
        largestDifference(reduction, &trial.generator) < 1e-12,
        "\(architecture) \(network.parameters) \(reduction.kind) \(ClassNotation.string(reduction.partitions)) -> \(reduction.narrow) \(reduction.parameters)"
      )
      if reduction.kind == .function {
        #expect(reduction.narrow.hiddenWidths == reduction.functionWidths.map { max($0, 1) })
        #expect(reduction.learningRateFactors == nil && reduction.distance == nil)
      }
      let bound = reduction.outputBound(over: Samples.box(architecture)).largest
      let scale = reduction.wideParameters.reduce(1) { max($0, abs($1)) }
      #expect(bound < 1e-3 * scale || activation == "square", "\(bound) \(architecture) \(network.parameters)")
    }
    // Small ReLU networks of integers mostly have neurons that are off for ever, and then are on a manifold.
    let fewest = activation == "relu" ? 0 : 5
    #expect(kinds[.training, default: 0] > 5 && kinds[.function, default: 0] > fewest, "\(kinds)")
  }

  /// Reducing the reduced network finds nothing that training could not tell apart.
  @Test func reducedNetworksAreOnNoManifold() throws {
    let architecture = try Architecture("tanh:2-6-5-2+bias")
    try withTrials(10) { trial in
      let (point, _) = Samples.onLeaf(architecture, using: &trial.generator)
      let reduction = try Reduction(of: point, architecture)
      guard !reduction.partitions.contains(where: { $0.classCount == 0 }) else { return }
      #expect(throws: ReductionError.self) {
        try Reduction(of: reduction.narrow.point(reduction.parameters), reduction.narrow)
      }
    }
  }

  /// Copies with noise of 1e-6 are found, and the narrow network is near.
  @Test(arguments: ["tanh", "sigmoid", "gelu", "gaussian", "relu", "z-tanh", "erf"])
  func nearCopiesAreFound(activation: String) throws {
    try withTrials(4) { trial in
      let architecture = try Architecture("\(activation):3-8-2+bias")
      let base = (0..<4 * 3 + 4 + 2 * 4 + 2).map { _ in trial.generator.nextSignedUnit() }
      // Each of four neurons twice, with half the outgoing weights each, and noise.
      func noisy(_ number: Double) -> Double { number + 1e-6 * trial.generator.nextSignedUnit() }
      let rows = (0..<8).flatMap { i in (0..<3).map { noisy(base[i / 2 * 3 + $0]) } }
      let biases = (0..<8).map { noisy(base[12 + $0 / 2]) }
      let outgoing = (0..<2).flatMap { k in (0..<8).map { noisy(base[16 + k * 4 + $0 / 2] / 2) } }
      let point = architecture.point(rows + biases + outgoing + base.suffix(2))
      #expect(throws: ReductionError.self) { try Reduction(of: point, architecture) }
      let reduction = try Reduction(of: point, architecture, goal: .tolerance(1e-4))
      #expect(reduction.kind == .nearest && reduction.narrow.hiddenWidths == [4], "\(activation) \(trial)")
      #expect(ClassNotation.string(reduction.partitions) == "0,0,1,1,2,2,3,3", "\(activation) \(trial)")
      #expect(reduction.distance!.relative < 2e-6 && reduction.distance!.relative > 1e-8)
      #expect(largestDifference(reduction, &trial.generator) < 1e-5, "\(activation) \(trial)")
      let byWidth = try Reduction(of: point, architecture, goal: .widths([4]))
      #expect(byWidth.parameters == reduction.parameters && byWidth.kind == .nearest)
    }
  }

  /// Any tolerance is kept, and more of it is never less narrow than nothing.
  @Test(arguments: ["tanh:3-6-5-2+bias", "sigmoid:3-6-5-2", "gelu:2-6-6-1+bias", "cos:2-5-5-2"])
  func tolerancesAreKept(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(6) { trial in
      let (point, _) = Samples.near(architecture, noise: 0.05, using: &trial.generator)
      for tolerance in [0.01, 0.1, 0.3, 0.6] {
        guard let reduction = try? Reduction(of: point, architecture, goal: .tolerance(tolerance)) else { continue }
        if let distance = reduction.distance { #expect(distance.relative <= tolerance, "\(network) \(trial)") }
        #expect(reduction.narrow.hiddenWidths != architecture.hiddenWidths)
      }
    }
  }

  /// Widths are met exactly, from any network, whatever the activation.
  @Test(arguments: Samples.named)
  func widthsAreMet(activation: String) throws {
    try withTrials(3) { trial in
      let architecture = try Architecture("\(activation):2-6-5-2+bias")
      let parameters = (0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() }
      let widths = [trial.generator.integer(1...6), trial.generator.integer(1...4)]
      let reduction = try Reduction(of: architecture.point(parameters), architecture, goal: .widths(widths))
      // Two outputs: a linear chain is exactly one with two neurons in each layer.
      if activation == "linear" && widths.allSatisfy({ $0 >= 2 }) {
        #expect(reduction.narrow.hiddenWidths == [2, 2] && reduction.kind == .function)
        return
      }
      #expect(reduction.narrow.hiddenWidths == widths && reduction.kind == .nearest, "\(activation) \(widths)")
      #expect(reduction.parameters.allSatisfy(\.isFinite) && reduction.distance!.relative < 1)
    }
  }

  @Test func goalsThatDoNotFitAreRefused() throws {
    let architecture = try Architecture("tanh:2-3-4-1")
    let point = architecture.point((0..<22).map { Rational($0 * $0 % 17 + 1) })
    func error(_ goal: Reduction.Goal) -> ReductionError? {
      do {
        _ = try Reduction(of: point, architecture, goal: goal)
        return nil
      } catch { return error }
    }
    #expect(error(.tolerance(1)) == .toleranceOutside(1) && error(.tolerance(-0.1)) == .toleranceOutside(-0.1))
    if case .toleranceOutside = error(.tolerance(.nan)) {} else { Issue.record("not a number") }
    #expect(error(.widths([2])) == .wrongNumberOfWidths(given: [2], hidden: [3, 4]))
    #expect(error(.widths([2, 5])) == .widthOutside(layer: 2, width: 5, largest: 4))
    #expect(error(.widths([0, 2])) == .widthOutside(layer: 1, width: 0, largest: 3))
    #expect(error(.widths([3, 4])) == .sameWidths([3, 4]))
    guard case .nothingExact(let shares) = error(.exact), case .nothingWithin = error(.tolerance(1e-9)) else {
      Issue.record("nothing to spare")
      return
    }
    // What the message says it takes is what it takes.
    for (layer, share) in shares.enumerated() {
      let share = try #require(share)
      #expect(throws: Never.self) { try Reduction(of: point, architecture, goal: .tolerance(share * 1.001)) }
      #expect(share > 0 && error(.exact)!.description.contains("layer \(layer + 1)"))
    }
    let none = try Architecture("tanh:2-1")
    #expect(throws: ReductionError.noHiddenLayer) { try Reduction(of: none.point([1.0, 2.0]), none) }
  }

  /// The mean of what is dropped goes into the biases: the outputs come nearer, and means of pre-activations agree.
  @Test(arguments: ["tanh", "sigmoid", "gelu", "relu", "cos"])
  func biasesAreCorrected(activation: String) throws {
    let architecture = try Architecture("\(activation):3-8-6-2+bias")
    var improved = 0
    try withTrials(4) { trial in
      let parameters = (0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() }
      let reduction = try Reduction(of: architecture.point(parameters), architecture, goal: .widths([4, 3]))
      let inputs = (0..<600).map { _ in trial.generator.nextSignedUnit() }
      guard let corrected = reduction.correctingBiases(at: inputs) else { return }
      improved += 1
      func mean(_ network: Architecture, _ parameters: [Double]) -> Double {
        stride(from: 0, to: 600, by: 3).reduce(0) {
          $0 + Samples.outputs(network, parameters, Array(inputs[$1..<$1 + 3]))[0] / 200
        }
      }
      #expect(abs(mean(architecture, parameters) - mean(corrected.narrow, corrected.parameters)) < 1e-12)
      // The first layer: the narrow mean pre-activation is that of the class, mirrored neurons with the other sign.
      func firstMeans(_ network: Architecture, _ parameters: [Double]) -> [Double] {
        let head = Architecture(activation: network.activation, widths: Array(network.widths[...1]), hasBias: true)
        let own = Array(parameters[..<head.parameterCount])
        return (0..<head.outputCount).map { neuron in
          stride(from: 0, to: 600, by: 3).reduce(0) {
            $0 + Samples.outputs(head, own, Array(inputs[$1..<$1 + 3]))[neuron] / 200
          }
        }
      }
      let (own, found) = (firstMeans(architecture, parameters), firstMeans(corrected.narrow, corrected.parameters))
      for (number, members) in reduction.partitions[0].classes().enumerated() {
        let signed = members.map { own[$0] * Double(reduction.partitions[0].labels[$0].sign.rawValue) }
        #expect(abs(signed.reduce(0, +) / Double(members.count) - found[number]) < 1e-12, "\(activation) \(trial)")
      }
      let weights = zip(reduction.parameters, corrected.parameters).enumerated().filter { $0.element.0 != $0.element.1 }
      #expect(weights.count <= corrected.narrow.widths.dropFirst().reduce(0, +), "only biases move")
    }
    #expect(improved >= 3, "\(activation)")
  }
}
