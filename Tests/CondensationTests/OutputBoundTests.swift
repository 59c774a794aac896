import Foundation
import Nagano
import NaganoTestSupport
import Testing

/// Bounds hold at random inputs of the box, corners among them, and are not vacuous near invariant manifolds.
@Suite struct OutputBoundTests {
  private typealias Samples = ReductionSamples

  /// How far the bound is above what is seen, for networks at some distance from a SIM.
  private func ratio(_ architecture: Architecture, noise: Double, _ trial: inout Trial, samples: Int) throws -> Double?
  {
    let (point, hidden) = Samples.near(architecture, noise: noise, using: &trial.generator)
    let limits = hidden.map { max($0.classCount, 1) }
    guard limits != architecture.hiddenWidths else { return nil }
    let reduction = try Reduction(of: point, architecture, goal: .widths(limits))
    let bound = reduction.outputBound(over: Samples.box(architecture))
    var observed = 0.0
    for number in 0..<samples {
      let input = (0..<architecture.inputCount).map { _ in
        number % 4 == 0 ? (trial.generator.next() % 2 == 0 ? 1.0 : -1.0) : trial.generator.nextSignedUnit()
      }
      let own = Samples.outputs(architecture, reduction.wideParameters, input)
      let found = Samples.outputs(reduction.narrow, reduction.parameters, input)
      for (index, (a, b)) in zip(own, found).enumerated() {
        #expect(abs(a - b) <= bound.outputs[index], "\(architecture) \(trial) \(abs(a - b)) \(bound.outputs)")
        observed = max(observed, abs(a - b))
      }
    }
    // Below this both are rounding.
    return observed > 1e-12 ? bound.largest / observed : nil
  }

  @Test(arguments: Samples.named)
  func boundsHoldAndAreNotVacuous(activation: String) throws {
    var ratios: [Double] = []
    try withTrials(4) { trial in
      let shape = ["2-6-2+bias", "3-5-1", "2-5-4-2+bias"][Int(trial.seed) % 3]
      let architecture = try Architecture("\(activation):\(shape)")
      for noise in [1e-4, 1e-2, 0.2] {
        if let ratio = try ratio(architecture, noise: noise, &trial, samples: 40 * testMultiplier) {
          ratios.append(ratio)
        }
      }
    }
    ratios.sort()
    // Where slopes jump at a kink the second order gives nothing, and ratios scatter more.
    let limit: Double = ["leaky-relu", "selu", "elu"].contains(activation) ? 100 : 30
    // Linear chains are reduced to their rank, exactly: nothing is left to measure.
    if activation == "linear" { return }
    #expect(ratios.count > 5 && ratios[ratios.count / 2] < limit, "\(activation): \(ratios)")
    // Printed for Documentation/Accuracy/ReductionBounds.md.
    if ProcessInfo.processInfo.environment["NAGANO_PRINT_RATIOS"] != nil {
      let middle = String(format: "%.1f", ratios[ratios.count / 2])
      print(
        "RATIO | \(activation) | \(String(format: "%.1f", ratios[0])) | \(middle) | \(String(format: "%.1f", ratios.last!)) |"
      )
    }
  }

  /// Two unrelated networks: the bound still holds, and does not exceed what ranges allow.
  @Test func boundsOfStrangersHold() throws {
    let (wide, narrow) = (try Architecture("tanh:2-5-2"), try Architecture("tanh:2-3-2"))
    withTrials(20) { trial in
      let own = (0..<wide.parameterCount).map { _ in 3 * trial.generator.nextSignedUnit() }
      let other = (0..<narrow.parameterCount).map { _ in 3 * trial.generator.nextSignedUnit() }
      let places = (0..<5).map { $0 == 4 ? nil : Optional(NeuronLift.Place(neuron: $0 % 3)) }
      let bound = OutputBound(wide, own, narrow, other, lift: NeuronLift([places]), box: [-1...1, 0...2])
      for _ in 0..<50 {
        let input = [trial.generator.nextSignedUnit(), 2 * trial.generator.unit()]
        for (index, pair) in zip(Samples.outputs(wide, own, input), Samples.outputs(narrow, other, input)).enumerated()
        {
          #expect(abs(pair.0 - pair.1) <= bound.outputs[index], "\(trial)")
        }
      }
      let weights = own.suffix(10).reduce(0) { $0 + abs($1) } + other.suffix(6).reduce(0) { $0 + abs($1) }
      #expect(bound.largest <= 3 * weights, "\(trial)")
    }
  }

  @Test func unknownActivationsHaveNoBound() throws {
    let architecture = Architecture(activation: Reciprocal(), widths: [1, 2, 1], hasBias: false)
    let bound = OutputBound(
      architecture, [1, 1, 1, 1], architecture.withHiddenWidths([1]), [1, 2],
      lift: NeuronLift([[.init(neuron: 0), .init(neuron: 0)]]), box: [1...2])
    #expect(bound.largest == .infinity)
  }
}
