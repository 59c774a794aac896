public import InvariantManifolds
internal import Numerics

/// The activations that the notation of networks knows.
///
/// A new one is a file beside the others and a line here.
public enum Activations {
  /// All known activations, odd ones first, then even ones, those without parity, piecewise ones, and the formal classes.
  public static let all: [any Activation] = [
    HyperbolicTangent(), ErrorFunction(), Sine(), Arctangent(), Identity(), Cube(), HyperbolicTangentShrinkage(),
    Cosine(), Gaussian(), Square(), HyperbolicTangentTimesArgument(),
    Sigmoid(), Softplus(), LogarithmOfSigmoid(), Exponential(), GaussianErrorLinearUnit(),
    GaussianErrorLinearUnitByTangent(), SigmoidLinearUnit(), Mish(),
    RectifiedLinearUnit(), LeakyRectifiedLinearUnit(), SquaredRectifiedLinearUnit(), CappedRectifiedLinearUnit(),
    ExponentialLinearUnit(), ScaledExponentialLinearUnit(), ContinuouslyDifferentiableExponentialLinearUnit(),
    Softsign(), HardTangent(), HardSigmoid(), HardSwish(),
    FormalClass(parity: .none), FormalClass(parity: .odd), FormalClass(parity: .even),
  ]

  /// Other names that people use, in small letters and without separators.
  private static let otherNames = [
    "identity": "linear", "none": "linear", "swish": "silu", "logistic": "sigmoid", "atan": "arctan", "sine": "sin",
    "cosine": "cos", "exponential": "exp", "gauss": "gaussian", "rectifier": "relu", "lrelu": "leaky-relu",
    "squaredrelu": "relu2", "relusquared": "relu2", "sqrrelu": "relu2", "hswish": "hard-swish",
    "hardsilu": "hard-swish", "hsigmoid": "hard-sigmoid", "htanh": "hard-tanh", "gelunew": "gelu-tanh",
    "gelufast": "gelu-tanh", "gelupytorchtanh": "gelu-tanh", "geluapproximate": "gelu-tanh",
  ]

  private static let canonicalNames: [String: String] = {
    let own = all.map { (ActivationName.key($0.name), $0.name) }
    return Dictionary(own, uniquingKeysWith: { first, _ in first }).merging(otherNames) { first, _ in first }
  }()

  /// The activation of a name of the notation, or of one that people write in its place; `nil` if it is not known.
  ///
  /// Small or capital letters, `-`, `_` or no separator, with or without a module in front: `ELU`, `hard_swish`, `nn.Tanh()`.
  /// A parameter stands behind `=` or in parentheses: `leaky-relu=0.2`, `ELU(0.5)`, `nn.CELU(alpha=2)`.
  public static func named(_ name: String) -> (any Activation)? {
    let written = ActivationName(name)
    guard let known = canonicalNames[written.key] else { return nil }
    guard let argument = written.argument else { return all.first { $0.name == known } }
    switch known {
    case "leaky-relu": return written.number.flatMap(LeakyRectifiedLinearUnit.init(slope:))
    case "elu": return written.number.flatMap(ExponentialLinearUnit.init(alpha:))
    case "celu": return written.number.flatMap(ContinuouslyDifferentiableExponentialLinearUnit.init(alpha:))
    case "gelu":
      let quoted = ActivationName.key(argument.filter { !"'\"".contains($0) })
      return ["approximate=tanh": GaussianErrorLinearUnitByTangent(), "approximate=none": GaussianErrorLinearUnit()][
        quoted]
    default: return nil
    }
  }

  /// A sentence for a name that is not known: the nearest known one, and all of them.
  public static func unknownName(_ name: String) -> String {
    let written = ActivationName(name)
    if let argument = written.argument, let known = canonicalNames[written.key] {
      let takes = [
        "leaky-relu": "a slope between 0 and 1, as in leaky-relu=0.2",
        "elu": "an alpha above 0 and up to 1000, as in elu=0.5",
        "celu": "an alpha from 0.001 to 1000, as in celu=2",
      ]
      return
        "the activation '\(name)' is not known: \(known) takes \(takes[known] ?? "no parameter"), not '\(argument)'."
    }
    let hint = nearest(to: name).map { "; did you mean \($0)?" } ?? "."
    let known = all.map(\.name).joined(separator: ", ")
    return "the activation '\(name.printable)' is not known\(hint) Known are: \(known). "
      + "For any other function take generic, or generic-odd or generic-even for an odd or even one: the classes, leaves "
      + "and orbits of a function of which nothing else is known"
  }

  /// The known name nearest to a mistyped one, if one is near: the least number of insertions, deletions, substitutions.
  public static func nearest(to name: String) -> String? {
    let found = nearestName(to: ActivationName(name).key, among: canonicalNames.keys.sorted())
    return found.map { canonicalNames[$0]! }
  }
}
