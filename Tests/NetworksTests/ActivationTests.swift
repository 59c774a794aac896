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
  func realValuesObeyTheLaws(name: String) throws {
    let activation = try activation(name)
    #expect(ActivationLaws.slopeViolations(of: activation).isEmpty)
    #expect(ActivationLaws.realParityViolations(of: activation).isEmpty)
  }

  /// Parity, germ and memory of the oracle; differential equation, reflection and chain rule, also along power series.
  @Test(arguments: formal)
  func formalValuesObeyTheLaws(name: String) throws {
    #expect(ActivationLaws.formalViolations(of: try activation(name)).isEmpty)
  }

  /// Second derivatives over doubles by difference quotients of the slope, and the relations that tie the third Taylor
  /// coefficient to value and slope, over residues.
  @Test func higherCoefficientsObeyTheDifferentialEquations() throws {
    let oracle = RandomOracle(seed: 5)
    withTrials(20) { trial in
      let z = ResiduePair.random(using: &trial.generator)
      func series(_ activation: any Activation) -> [ResiduePair] {
        activation.formalTaylor(at: z, count: 4, oracle: oracle)!
      }
      let two = ResiduePair(2)
      let tangent = series(HyperbolicTangent())
      #expect(two * tangent[2] == -two * tangent[0] * tangent[1])
      let sigmoid = series(Sigmoid())
      #expect(two * sigmoid[2] == sigmoid[1] * (.one - two * sigmoid[0]))
      #expect(two * series(Softplus())[2] == sigmoid[1] && ResiduePair(3) * series(Softplus())[3] == sigmoid[2])
      let sine = series(Sine())
      #expect(two * sine[2] == -sine[0] && ResiduePair(6) * sine[3] == -sine[1])
      let gaussian = series(Gaussian())
      #expect(two * gaussian[2] == -two * (gaussian[0] + z * gaussian[1]))
      let arctangent = series(Arctangent())
      #expect(arctangent[1] * (.one + z * z) == .one)
      #expect(two * arctangent[2] == -two * z * arctangent[1] * arctangent[1])
      #expect(series(Square())[2] == .one && series(Square())[3] == .zero && series(Identity())[2] == .zero)
      #expect(two * series(Exponential())[2] == series(Exponential())[0])
      let bell = series(ErrorFunction())
      #expect(two * bell[2] == -two * z * bell[1])
      let unit = series(GaussianErrorLinearUnit())
      // s'' = 2 phi - z^2 phi and s' = Phi + z phi, s = z Phi.
      let density = (z * unit[1] - unit[0]) * (z * z).inverse()!
      #expect(two * unit[2] == (two - z * z) * density)
      #expect(series(SigmoidLinearUnit())[2] == z * sigmoid[2] + sigmoid[1])
      #expect(series(HyperbolicTangentTimesArgument())[3] == z * tangent[3] + tangent[2])
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
    #expect(Activations.nearest(to: "qqqqqqqq") == nil && Activations.nearest(to: "hardswich") == "hard-swish")
    #expect(Activations.named("ReLU")?.name == "relu" && Activations.nearest(to: "sigmiod") == "sigmoid")
    #expect(Set(Activations.all.map(\.name)).count == Activations.all.count)
    for activation in Activations.all { #expect(Activations.named(activation.name)?.name == activation.name) }
  }

  /// Names as people write them, one table.
  @Test(arguments: [
    ("ELU", "elu"), ("hardswish", "hard-swish"), ("hard_swish", "hard-swish"), ("leakyrelu", "leaky-relu"),
    ("nn.Tanh", "tanh"), ("torch.nn.functional.relu6", "relu6"), ("nn.Tanh()", "tanh"), ("none", "linear"),
    ("nn.ReLU(inplace=True)", "relu"), ("LeakyReLU(0.2)", "leaky-relu=0.2"), ("leaky-relu=0.2", "leaky-relu=0.2"),
    ("nn.LeakyReLU(negative_slope=0.2, inplace=True)", "leaky-relu=0.2"), ("leaky_relu(0.010)", "leaky-relu"),
    ("leaky-relu(1/3)", "leaky-relu=1/3"), ("elu(alpha=1.0)", "elu"), ("nn.CELU(alpha=2.)", "celu=2"),
    ("ELU(alpha=0.5)", "elu=0.5"), ("nn.GELU(approximate='tanh')", "gelu-tanh"), ("gelu_new", "gelu-tanh"),
    ("Squared ReLU", "relu2"), ("HardTanh", "hard-tanh"), ("LogSigmoid", "log-sigmoid"), ("Tanhshrink", "tanhshrink"),
    ("Generic_Odd", "generic-odd"), ("swish", "silu"), ("Identity", "linear"), ("jax.nn.hard_sigmoid", "hard-sigmoid"),
  ])
  func namesAreReadAsWritten(text: String, name: String) {
    #expect(Activations.named(text)?.name == name)
  }

  /// What a parameter cannot be is said, and an unknown function is offered the formal classes.
  @Test func refusalsSayWhatHelps() {
    for text in [
      "leaky-relu(0)", "leaky-relu(1)", "leaky-relu(-0.1)", "leaky-relu(x)", "elu(0)", "elu(1e9)", "tanh(2)",
    ] {
      #expect(Activations.named(text) == nil, "\(text)")
      #expect(Activations.unknownName(text).contains("takes"), "\(text)")
    }
    #expect(Activations.named("leaky-relu(1/8388587)") == nil, "a denominator that a prime divides")
    #expect(Activations.unknownName("prelux").contains("generic-odd"))
  }
}
