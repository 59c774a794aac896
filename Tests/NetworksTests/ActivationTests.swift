import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Testing

/// Laws that every activation obeys, whatever its file.
@Suite struct ActivationTests {
  static let named = Activations.all.filter(\.isNamed).map(\.name)
  static let formal = Activations.all.filter { $0.formal(at: .one, oracle: RandomOracle(seed: 1)) != nil }.map(\.name)

  private func activation(_ name: String) throws -> any Activation { try #require(Activations.named(name)) }

  @Test(arguments: named)
  func slopesAreDerivatives(name: String) throws {
    let activation = try activation(name)
    for z in [-3.1, -0.7, -0.01, 0.02, 0.9, 2.6] {
      let step = 1e-6
      let quotient = (activation.real(at: z + step).value - activation.real(at: z - step).value) / (2 * step)
      #expect(abs(quotient - activation.real(at: z).slope) < 1e-7, "\(name) at \(z)")
    }
  }

  @Test(arguments: named)
  func realValuesHaveTheParityBitByBit(name: String) throws {
    let activation = try activation(name)
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<2_000 {
      let z = (generator.unit() - 0.5) * 20
      let (left, right) = (activation.real(at: -z), activation.real(at: z))
      switch activation.parity {
      case .odd: #expect(left.value == -right.value && left.slope == right.slope)
      case .even: #expect(left.value == right.value && left.slope == -right.slope)
      case .none: break
      }
    }
    if activation.parity == .none { #expect(activation.real(at: -1).value != activation.real(at: 1).value) }
  }

  @Test(arguments: named)
  func germsAreRight(name: String) throws {
    let activation = try activation(name)
    let germ = activation.real(at: 0)
    #expect(activation.germ == Germ(valueVanishes: germ.value == 0, slopeVanishes: germ.slope == 0))
  }

  @Test(arguments: formal)
  func formalValuesHaveParityAndGerm(name: String) throws {
    let activation = try activation(name)
    let oracle = RandomOracle(seed: 3)
    let germ = try #require(activation.formal(at: .zero, oracle: oracle))
    #expect(activation.germ == Germ(valueVanishes: germ.value == .zero, slopeVanishes: germ.slope == .zero))
    withTrials(100) { trial in
      let z = ResiduePair.random(using: &trial.generator)
      let (left, right) = (activation.formal(at: -z, oracle: oracle)!, activation.formal(at: z, oracle: oracle)!)
      #expect(activation.formal(at: z, oracle: oracle)!.value == right.value, "an oracle remembers")
      switch activation.parity {
      case .odd: #expect(left.value == -right.value && left.slope == right.slope)
      case .even: #expect(left.value == right.value && left.slope == -right.slope)
      case .none: #expect(left.value != right.value && left.value != -right.value)
      }
    }
  }

  /// The relations that hold among value, slope, argument and reflection, the same over the reals and over residues.
  @Test func formalValuesObeyTheRelationsOfTheRealOnes() {
    let oracle = RandomOracle(seed: 9)
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<50 {
      checkRelations(ResiduePair.random(using: &generator)) {
        $0.formal(at: $1, oracle: oracle)!
      } isZero: {
        $0 == .zero
      }
      checkRelations((generator.unit() - 0.5) * 6) {
        $0.real(at: $1)
      } isZero: {
        abs($0) < 1e-12
      }
    }
  }

  private func checkRelations<Scalar: DivisionRing>(
    _ z: Scalar, _ jet: (any Activation, Scalar) -> Jet<Scalar>, isZero: (Scalar) -> Bool
  ) {
    let tangent = jet(HyperbolicTangent(), z)
    #expect(isZero(tangent.slope - (.one - tangent.value * tangent.value)))
    let sigmoid = jet(Sigmoid(), z)
    #expect(isZero(sigmoid.slope - sigmoid.value * (.one - sigmoid.value)))
    #expect(isZero(jet(Sigmoid(), -z).value + sigmoid.value - .one))
    #expect(isZero(jet(Exponential(), -z).value * jet(Exponential(), z).value - .one))
    let softplus = jet(Softplus(), z)
    #expect(isZero(softplus.slope - sigmoid.value))
    #expect(isZero(jet(Softplus(), -z).value - softplus.value + z))
    #expect(isZero(jet(SigmoidLinearUnit(), z).value - z * sigmoid.value))
    let (sine, cosine) = (jet(Sine(), z), jet(Cosine(), z))
    #expect(isZero(sine.value * sine.value + cosine.value * cosine.value - .one))
    #expect(isZero(sine.slope - cosine.value) && isZero(cosine.slope + sine.value))
    let gaussian = jet(Gaussian(), z)
    #expect(isZero(gaussian.slope + Scalar(2) * z * gaussian.value))
    #expect(isZero(jet(Arctangent(), z).slope * (.one + z * z) - .one))
    let unit = jet(GaussianErrorLinearUnit(), z)
    #expect(isZero(unit.value - jet(GaussianErrorLinearUnit(), -z).value - z))
    #expect(isZero(jet(HyperbolicTangentTimesArgument(), z).value - z * tangent.value))
    #expect(isZero(jet(ErrorFunction(), z).slope - jet(ErrorFunction(), -z).slope))
  }

  @Test func namesAreFound() {
    #expect(Activations.named("identity")?.name == "linear" && Activations.named("swish")?.name == "silu")
    #expect(Activations.named("tangent") == nil)
    #expect(Activations.nearest(to: "tahn") == "tanh" && Activations.nearest(to: "Sigmoid") == "sigmoid")
    #expect(Activations.nearest(to: "qqqqqqqq") == nil)
    #expect(Set(Activations.all.map(\.name)).count == Activations.all.count)
  }
}
