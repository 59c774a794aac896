internal import Foundation

/// A named function of one or two variables, to be learnt from its values on a grid.
public struct TargetFunction: Sendable {
  /// The name in experiment files, under `data.function.name`.
  public let name: String
  /// The number of variables: the inputs of the network.
  public let variableCount: Int
  /// The formula, for people.
  public let formula: String
  /// Inputs that belong to the function, one variable; a grid if `nil`.
  public let points: [Double]?
  private let rule: @Sendable ([Double]) -> Double

  fileprivate init(
    _ name: String, _ variableCount: Int, _ formula: String, points: [Double]? = nil,
    _ rule: @escaping @Sendable ([Double]) -> Double
  ) {
    (self.name, self.variableCount, self.formula) = (name, variableCount, formula)
    (self.points, self.rule) = (points, rule)
  }

  /// The value at a point.
  ///
  /// - Precondition: as many numbers as variables.
  public func value(at point: [Double]) -> Double {
    precondition(point.count == variableCount, "\(name) has \(variableCount) variables")
    return rule(point)
  }

  /// The functions that experiment files know.
  ///
  /// `condensation` is the sum of four rectifiers on which Z. Bai, Z.-Q. J. Xu, Z. Zhou, "Condensation",
  /// <https://github.com/dlphenomena/website> (2025), section 1, show condensation: samples evenly in -1 ... 1, 100 hidden
  /// neurons, all parameters from `N(0, 100^-4)`, rate 0.1.
  ///
  /// `four-points` is a stand-in for the four samples in one dimension of T. Luo, Z.-Q. J. Xu, Z. Ma, Y. Zhang, JMLR 22
  /// (2021), figure 1. The paper shows its samples as dots in a plot; the numbers here are chosen, not theirs.
  public static let all: [TargetFunction] = [
    TargetFunction("sin", 1, "sin(pi x)") { sin(Double.pi * $0[0]) },
    TargetFunction("step", 1, "1 for x > 0, else 0") { $0[0] > 0 ? 1 : 0 },
    TargetFunction("abs", 1, "|x|") { abs($0[0]) },
    TargetFunction("square", 1, "x^2") { $0[0] * $0[0] },
    TargetFunction("condensation", 1, "-r(x) + r(2(x + 0.3)) - r(1.5(x - 0.4)) + r(0.5(x - 0.8)), r(z) = max(z, 0)") {
      func rectifier(_ z: Double) -> Double { max(z, 0) }
      let x = $0[0]
      return -rectifier(x) + rectifier(2 * (x + 0.3)) - rectifier(1.5 * (x - 0.4)) + rectifier(0.5 * (x - 0.8))
    },
    TargetFunction("four-points", 1, "0, 1, -1, 0 at -1, -1/3, 1/3, 1", points: [-1, -1.0 / 3, 1.0 / 3, 1]) {
      $0[0] <= -2.0 / 3 || $0[0] > 2.0 / 3 ? 0 : $0[0] < 0 ? 1 : -1
    },
    TargetFunction("product", 2, "x y") { $0[0] * $0[1] },
    TargetFunction("radius", 2, "(x^2 + y^2)^1/2") { ($0[0] * $0[0] + $0[1] * $0[1]).squareRoot() },
    TargetFunction("xor", 2, "1 if x y < 0, else 0") { $0[0] * $0[1] < 0 ? 1 : 0 },
  ]

  /// The function of that name, `nil` if it is not known.
  public static func named(_ name: String) -> TargetFunction? { all.first { $0.name == name } }
}

/// A grid on which a function is taken: evenly spaced values of each variable, the ends among them.
public struct TargetGrid: Equatable, Sendable {
  /// The least value of each variable.
  public let from: Double
  /// The largest value.
  public let to: Double
  /// The number of values of each variable.
  public let points: Int

  /// A grid.
  ///
  /// - Precondition: `from < to`, two points or more.
  public init(from: Double = -1, to: Double = 1, points: Int = 21) {
    precondition(from < to && points > 1, "a grid has two points or more")
    (self.from, self.to, self.points) = (from, to, points)
  }

  /// The values of a variable: `from + (to - from) i / (points - 1)`, symmetric to the last bit if the ends are.
  public var values: [Double] {
    let last = Double(points - 1)
    return (0..<points).map { (from * (last - Double($0)) + to * Double($0)) / last }
  }
}

extension SampleTable {
  /// The values of a function on a grid, the last variable fastest, or at its own points.
  init(function: TargetFunction, grid: TargetGrid) {
    let values = function.points ?? grid.values
    let inputs =
      function.variableCount == 1 ? values.map { [$0] } : values.flatMap { x in values.map { y in [x, y] } }
    self.init(
      file: "", inputs: inputs.flatMap { $0 }, inputCount: function.variableCount,
      targets: inputs.map(function.value(at:)), targetCount: 1)
  }
}
