import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Testing

/// Ranges and Lipschitz constants of activations, against dense samples.
@Suite struct MonotonePiecesTests {
  static let named = Activations.all.filter(\.isNamed).map(\.name)

  /// Random intervals, short and long, far and near: all samples are inside, and the ends are attained.
  @Test(arguments: named)
  func rangesAreTight(name: String) throws {
    let activation = try #require(Activations.named(name))
    try withTrials(60) { trial in
      let scale = [0.01, 1, 5, 20][Int(trial.seed) % 4]
      let lower = 6 * trial.generator.nextSignedUnit()
      let upper = lower + scale * trial.generator.unit()
      let range = try #require(activation.range(from: lower, to: upper))
      let slope = try #require(activation.largestSlope(from: lower, to: upper))
      let samples = (0...400).map { lower + (upper - lower) * Double($0) / 400 }
      let jets = samples.map { activation.real(at: min($0, upper)) }
      let (least, largest) = (jets.map(\.value).min()!, jets.map(\.value).max()!)
      let steepest = jets.map { abs($0.slope) }.max()!
      #expect(range.lower <= least && range.upper >= largest && slope >= steepest, "\(name) \(lower) \(upper)")
      // Between neighbouring samples a function of bounded slope and curvature cannot go far.
      let step = (upper - lower) / 400
      let slack = 1e-12 * (1 + abs(largest) + abs(least) + steepest) + 10 * (1 + steepest) * step * step
      #expect(range.lower >= least - slack && range.upper <= largest + slack, "\(name) \(lower) \(upper)")
      // The slope of a piecewise activation jumps.
      #expect(activation.pieces != nil || slope <= steepest + 10 * (1 + steepest) * step + 1e-12, "\(name) \(lower)")
      for (first, second) in zip(samples, samples.dropFirst()) {
        let bend = try #require(activation.largestSlopeChange(from: lower, to: upper, by: step))
        let turn = abs(activation.real(at: second).slope - activation.real(at: first).slope)
        #expect(turn <= bend * (1 + 1e-9) + 1e-14 * (1 + steepest), "\(name) \(first)")
        let change = abs(activation.real(at: second).value - activation.real(at: first).value)
        #expect(change <= slope * (second - first) + 1e-12 * (1 + abs(largest) + abs(least)), "\(name) \(first)")
      }
    }
  }

  /// The declared points are where the slope vanishes, and where it is extreme.
  @Test(arguments: named)
  func turningPointsTurn(name: String) throws {
    let activation = try #require(Activations.named(name))
    let pieces = try #require(activation.monotonePieces)
    func some(_ points: MonotonePieces.Points) -> [Double] {
      switch points {
      case .finite(let points): points
      case .periodic(let first, let period): (-3...3).map { first + Double($0) * period }
      }
    }
    for point in some(pieces.turning) {
      #expect(abs(activation.real(at: point).slope) < 1e-14, "\(name) \(point)")
      #expect(activation.real(at: point - 1e-3).slope * activation.real(at: point + 1e-3).slope < 0, "\(name)")
    }
    for point in some(pieces.steepest) {
      let slopes = [-1e-3, 0, 1e-3].map { activation.real(at: point + $0).slope }
      #expect((slopes[1] - slopes[0]) * (slopes[2] - slopes[1]) < 0, "\(name) \(point)")
      #expect(abs(slopes[2] - slopes[0]) < 1e-7, "\(name) \(point)")
    }
    // No sign change of the slope, or of its growth, elsewhere.
    let grid = (-4000...4000).map { Double($0) * 0.002 + 0.0003 }
    let slopes = grid.map { activation.real(at: $0).slope }
    for index in 1..<grid.count where slopes[index - 1] * slopes[index] < 0 {
      let isDeclared = some(pieces.turning).contains { $0 > grid[index - 1] && $0 < grid[index] }
      #expect(isDeclared, "\(name) turns near \(grid[index])")
    }
  }

  /// Arguments of every size, up to the largest doubles: samples are inside, or no bound is given.
  @Test(arguments: named)
  func rangesHoldFarOut(name: String) throws {
    let activation = try #require(Activations.named(name))
    try withTrials(400) { trial in
      let exponent = trial.generator.integer(-1060...1022)
      let start = trial.generator.nextSignedUnit() * Double(sign: .plus, exponent: exponent, significand: 1)
      let widths = [start.ulp, 3 * start.ulp, 0.1, 4, abs(start) * 0.01, abs(start), 2 * abs(start)]
      let (lower, upper) = (start, start + widths[Int(trial.seed) % widths.count])
      guard upper.isFinite else { return }
      let range = try #require(activation.range(from: lower, to: upper))
      let slope = try #require(activation.largestSlope(from: lower, to: upper))
      for number in 0...60 {
        let share = Double(number) / 60
        let jet = activation.real(at: min(max(lower * (1 - share) + upper * share, lower), upper))
        guard jet.value.isFinite, jet.slope.isFinite else { continue }
        #expect(range.lower <= jet.value && jet.value <= range.upper, "\(name) \(lower) \(upper) \(jet)")
        #expect(abs(jet.slope) <= slope, "\(name) \(lower) \(upper) \(jet)")
      }
    }
  }

  /// Where turning points lie closer than multiples of a period are known both extremes count as met.
  @Test(arguments: ["sin", "cos"])
  func turningPointsAreNotLost(name: String) throws {
    let activation = try #require(Activations.named(name))
    for start in [1e8, 1e14, 1e15, 1e16, 1e18, 1e300] {
      for width in [2.0, 7, start / 1e3] {
        let range = try #require(activation.range(from: start, to: start + width))
        #expect(width < 6.3 || (range.lower <= -1 && range.upper >= 1), "\(name) \(start) \(width)")
        let slope = try #require(activation.largestSlope(from: start, to: start + width))
        #expect(width < 6.3 || slope >= 1, "\(name) \(start) \(width)")
      }
    }
    // Near zero single turning points are told apart.
    let range = try #require(activation.range(from: 0.1, to: 1.9))
    #expect(range.lower > -0.4 && range.upper < 1.000001)
  }

  @Test func unboundedIntervalsHaveNoBounds() {
    let tangent = HyperbolicTangent()
    #expect(tangent.range(from: 0, to: .infinity)!.upper == .infinity)
    #expect(tangent.largestSlope(from: -.infinity, to: 0) == .infinity)
    #expect(Exponential().range(from: 0, to: 1e6)!.upper == .infinity)
    #expect(FormalClass(parity: .odd).range(from: 0, to: 1) == nil && Reciprocal().largestSlope(from: 0, to: 1) == nil)
  }
}
