import ExactAlgebra
import Foundation
import InvariantManifolds
import NaganoTestSupport
import Networks
import Testing

/// The exact values of piecewise activations against their real ones, and against fractions.
@Suite struct AnalyticPiecesTests {
  static let names =
    Activations.all.filter { $0.pieces != nil }.map(\.name) + [
      "leaky-relu(0.2)", "elu(0.5)", "celu(2)", "leaky-relu(1/3)",
    ]

  private func derivatives(_ activation: any Activation, _ z: Rational, _ count: Int) throws -> [RealResidue]? {
    RealResidue.derivatives(
      of: activation, at: try #require(RealResidue(exactly: z)), count: count, oracle: RandomOracle(seed: 3))
  }

  /// The enclosures hold the real value and slope, and higher derivatives are those of difference quotients.
  @Test(arguments: names)
  func enclosuresHoldTheRealValues(name: String) throws {
    let activation = try #require(Activations.named(name))
    try withTrials(200) { trial in
      let z = Rational(trial.generator.integer(-900...900)) * Rational("1/97")!
      let isBreak = activation.pieces!.breaks.contains { $0.centre == z.doubleValue }
      guard !isBreak, let found = try derivatives(activation, z, 3) else { return }
      let real = activation.real(at: z.doubleValue)
      for (exact, number) in zip(found, [real.value, real.slope]) {
        #expect(abs(exact.centre - number) <= exact.radius + 1e-13 * (1 + abs(number)), "\(name) at \(z), \(trial)")
        #expect(exact.radius < 1e-9 * (1 + abs(number)))
      }
      let step = 1e-5
      let (right, left) = (activation.real(at: z.doubleValue + step), activation.real(at: z.doubleValue - step))
      #expect(abs((right.slope - left.slope) / (2 * step) - found[2].centre) < 1e-6 * (1 + abs(found[2].centre)))
    }
  }

  /// The algebra is that of the function: residues equal those of the exact fraction where there is one.
  @Test func residuesAreThoseOfFractions() throws {
    func half(_ text: String) -> Rational { Rational(text)! }
    let cases: [(String, String, [String])] = [
      ("relu6", "7/2", ["7/2", "1", "0"]), ("relu6", "13/2", ["6", "0", "0"]), ("relu6", "-1", ["0", "0", "0"]),
      ("hard-tanh", "-1/2", ["-1/2", "1", "0"]), ("hard-tanh", "-3/2", ["-1", "0", "0"]),
      ("hard-sigmoid", "1", ["2/3", "1/6", "0"]), ("hard-swish", "1", ["2/3", "5/6", "1/3"]),
      ("hard-swish", "4", ["4", "1", "0"]), ("relu2", "3", ["9", "6", "2"]), ("relu2", "-3", ["0", "0", "0"]),
      ("softsign", "3", ["3/4", "1/16", "-1/32"]), ("softsign", "-3", ["-3/4", "1/16", "1/32"]),
      ("leaky-relu(0.2)", "-3", ["-3/5", "1/5", "0"]), ("elu", "3", ["3", "1", "0"]),
    ]
    for (name, at, expected) in cases {
      let activation = try #require(Activations.named(name))
      let found = try #require(try derivatives(activation, half(at), 3))
      #expect(found.map(\.residues) == expected.map { ResiduePair(exactly: half($0))! }, "\(name) at \(at)")
    }
  }

  /// The exponential pieces obey their differential equations: `s' = (s + a) / width`.
  @Test func exponentialPiecesObeyTheirEquations() throws {
    for (name, alpha, width) in [("elu", "1", "1"), ("elu(0.5)", "1/2", "1"), ("celu(2)", "2", "2")] {
      let activation = try #require(Activations.named(name))
      let found = try #require(try derivatives(activation, Rational("-5/3")!, 4)).map(\.residues)
      let (alpha, width) = (ResiduePair(exactly: Rational(alpha)!)!, ResiduePair(exactly: Rational(width)!)!)
      #expect(found[1] * width == found[0] + alpha && found[2] * width == found[1] && found[3] * width == found[2])
    }
  }

  /// At breaks: constant pieces rest, smooth joints give value and slope and no more, kinks nothing.
  @Test func breaksGiveWhatIsKnown() throws {
    for name in Self.names {
      let activation = try #require(Activations.named(name))
      for point in try #require(activation.pieces).breaks.map({ Rational(Int($0.centre)) }) {
        guard let found = try derivatives(activation, point, 2) else { continue }
        let real = activation.real(at: point.doubleValue)
        #expect(found.map(\.centre) == [real.value, real.slope], "\(name) at \(point)")
      }
    }
    func isKnown(_ name: String, _ point: Int, _ count: Int) throws -> Bool {
      try derivatives(try #require(Activations.named(name)), Rational(point), count) != nil
    }
    for name in ["elu", "celu(2)", "softsign"] { #expect(try isKnown(name, 0, 2) && !isKnown(name, 0, 3), "\(name)") }
    for name in ["selu", "elu(0.5)", "leaky-relu"] { #expect(try !isKnown(name, 0, 1), "\(name)") }
    for (name, point) in [("relu6", 6), ("relu2", 0), ("hard-tanh", -1), ("hard-sigmoid", 3), ("hard-swish", -3)] {
      #expect(try isKnown(name, point, 5), "\(name)")
    }
    #expect(try !isKnown("hard-swish", 3, 1) && isKnown("hard-tanh", 0, 5))
  }
}
