import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Testing

@Suite struct TwoLayerTheoremTests {
  /// Where bounds meet the theorem says what they say, at special points too.
  @Test(arguments: ["tanh", "sigmoid", "cos", "gaussian", "softplus", "erf"])
  func agreesWithBounds(activation: String) throws {
    try withTrials(12) { trial in
      let bias = trial.seed % 2 == 0 ? "+bias" : ""
      let network = try Architecture("\(activation):2-3-1\(bias)")
      let point = network.point((0..<network.parameterCount).map { _ in Rational(trial.generator.integer(-1...1)) })
      let orbit = OrbitDimension.of(point, model: network)
      guard orbit.status == .proven, orbit.leafDimension != nil else { return }
      #expect(TwoLayerTheorem(network, orbit)?.dimension == orbit.upper, "\(network), \(trial)")
    }
  }

  /// A network too large for its rank: some columns give a lower bound, the theorem the dimension.
  @Test func largeNetworks() throws {
    let network = try Architecture("tanh:20-30-2")
    var generator = SeededGenerator(seed: 1)
    let point = network.genericPoint(using: &generator)
    let orbit = OrbitDimension.of(point, model: network, largestMatrix: 100)
    #expect(orbit.lower == 100 && orbit.method == "columns" && orbit.certificate.columns == 100 && orbit.span == nil)
    #expect(orbit.upper == 660 && orbit.status == .unknown && TwoLayerTheorem(network, orbit)?.dimension == 660)
    // A tied pair: the columns are those of the quotient.
    let tied = try Architecture("tanh:3-4-1")
    let copies = tied.point([1, 2, 3, 1, 2, 3, 4, 5, 7, 1, 0, 2, 1, 1, 2, 3].map { Rational($0) })
    #expect(OrbitDimension.of(copies, model: tied, largestMatrix: 11).lower == 0)
  }

  /// No word of it for two hidden layers, polynomials, pieces and continuous symmetries.
  @Test(arguments: ["tanh:2-3-2-1", "square:2-3-1", "linear:2-3-1", "relu:2-3-1", "exp:1-2-1+bias", "tanh:2-1"])
  func doesNotApply(notation: String) throws {
    let network = try Architecture(notation)
    var generator = SeededGenerator(seed: 1)
    let orbit = OrbitDimension.of(network.genericPoint(using: &generator), model: network)
    #expect(TwoLayerTheorem(network, orbit) == nil)
  }
}
