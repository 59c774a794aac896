import Foundation
import Networks
import Testing

@testable import Training

@Suite struct TargetFunctionTests {
  private func data(_ notation: String, _ function: String) throws -> Dataset {
    let experiment = try Experiment(yaml: "network: \(notation)\ndata: {function: {\(function)}}")
    #expect(experiment.loss.name == "mean-square" && experiment.data.test == 0)
    return try experiment.trainer().training
  }

  @Test func gridsAreEvenAndSymmetric() {
    for points in [2, 3, 10, 101] {
      let values = TargetGrid(points: points).values
      #expect(values.count == points && values.first == -1 && values.last == 1)
      #expect(values == values.reversed().map { -$0 })
      for (left, right) in zip(values, values.dropFirst()) {
        #expect(abs(right - left - 2 / Double(points - 1)) < 1e-15)
      }
    }
    #expect(TargetGrid(from: 1, to: 3, points: 5).values == [1, 1.5, 2, 2.5, 3])
  }

  @Test func functionsAreTaken() throws {
    let sine = try data("tanh:1-5-1", "name: sin, from: 0, to: 1, points: 3")
    #expect(sine.inputs == [0, 0.5, 1])
    guard case .values(let values, 1) = sine.targets else { return }
    expectClose(values, [0, 1, 0], within: 1e-15)
    let xor = try data("tanh:2-5-1", "name: xor, points: 2")
    let corners = Dataset(
      inputs: [-1, -1, -1, 1, 1, -1, 1, 1], inputCount: 2, targets: .values([0, 1, 1, 0], width: 1))
    #expect(xor == corners)
    let four = try data("relu:1-5-1", "name: four-points")
    #expect(four.inputs == [-1, -1.0 / 3, 1.0 / 3, 1] && four.targets == .values([0, 1, -1, 0], width: 1))
  }

  /// The slopes of the target of condensation between its kinks at -0.3, 0, 0.4 and 0.8.
  @Test func condensationIsPiecewiseLinear() throws {
    let function = try #require(TargetFunction.named("condensation"))
    func slope(_ left: Double, _ right: Double) -> Double {
      (function.value(at: [right]) - function.value(at: [left])) / (right - left)
    }
    let slopes = [slope(-1, -0.3), slope(-0.3, 0), slope(0, 0.4), slope(0.4, 0.8), slope(0.8, 1)]
    expectClose(slopes, [0, 2, 1, -0.5, 0], within: 1e-14)
  }

  @Test func namesAreDistinct() {
    #expect(Set(TargetFunction.all.map(\.name)).count == TargetFunction.all.count)
    for function in TargetFunction.all {
      #expect(function.value(at: [Double](repeating: 0.3, count: function.variableCount)).isFinite)
      #expect(!function.formula.isEmpty)
    }
  }

  /// All parameters of a two-layer network are from `N(0, m^-2g)`.
  @Test func startsOfThePhaseDiagram() throws {
    let yaml = "network: relu:1-400-1+bias\ndata: {function: {name: condensation}}\n"
    let experiment = try Experiment(yaml: yaml + "initial: {kind: normal, of: width, exponent: 2}")
    let start = try experiment.initialParameters()
    for layer in [start[..<800], start[800..<1200]] {
      let variance: Double = layer.reduce(0) { $0 + $1 * $1 } / Double(layer.count)
      #expect(abs(variance.squareRoot() * 160_000 - 1) < 0.12)
    }
    let deep = try Architecture("tanh:2-3-5-7")
    func deviations(_ base: NormalInitialiser.Base) -> [Double] {
      (1...3).map { NormalInitialiser(exponent: 1, of: base, factor: 105).deviation(ofLayer: $0, of: deep) }
    }
    expectClose(deviations(.fanIn), [52.5, 35, 21], within: 1e-13)
    expectClose(deviations(.fanOut), [35, 21, 15], within: 1e-13)
    expectClose(deviations(.width), [35, 21, 21], within: 1e-13)
  }
}
