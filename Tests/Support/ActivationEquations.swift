import ExactAlgebra
import InvariantManifolds
import Networks

/// What defines each activation, written once for every kind of number: expressions that vanish.
package enum ActivationEquations {
  /// The differential equation (or the definition) of an activation.
  ///
  /// - Parameters:
  ///   - s: value, slope, and further derivatives, four in all.
  ///   - other: the derivatives of another activation at the same argument.
  package static func residuals<Scalar: Ring>(
    _ name: String, _ z: Scalar, _ s: [Scalar], other: (any Activation) -> [Scalar]
  ) -> [Scalar] {
    let (one, two) = (Scalar.one, Scalar(2))
    switch name {
    case "tanh": return [s[1] - (one - s[0] * s[0]), s[2] + two * s[0] * s[1]]
    case "sigmoid": return [s[1] - s[0] * (one - s[0]), s[2] - s[1] * (one - two * s[0])]
    case "exp": return [s[1] - s[0], s[2] - s[0], s[3] - s[0]]
    case "softplus": return zip(s.dropFirst(), other(Sigmoid())).map { $0 - $1 }
    case "silu": return timesArgument(z, s, other(Sigmoid()))
    case "z-tanh": return timesArgument(z, s, other(HyperbolicTangent()))
    case "sin":
      return [s[2] + s[0], s[3] + s[1], s[0] * s[0] + s[1] * s[1] - one, s[1] - other(Cosine())[0]]
    case "cos": return [s[2] + s[0], s[3] + s[1], s[0] * s[0] + s[1] * s[1] - one, s[1] + other(Sine())[0]]
    case "gaussian": return [s[1] + two * z * s[0], s[2] + two * (z * s[1] + s[0])]
    case "arctan": return [(one + z * z) * s[1] - one, (one + z * z) * s[2] + two * z * s[1]]
    case "erf": return [s[2] + two * z * s[1], s[3] + two * (z * s[2] + s[1])]
    case "gelu":
      // With s = z Phi and the density phi = Phi': s'' = (2 - z^2) phi, z s' - s = z^2 phi, phi' = -z phi.
      let factor = two - z * z
      return [
        factor * (z * s[1] - s[0]) - z * z * s[2], factor * s[3] + two * z * s[2] + z * factor * s[2],
      ]
    case "mish":
      // With e = exp(z), n = e^2 + 2 e and m = n + 2: m s = z n, differentiated up to three times.
      let e = other(Exponential())[0]
      let square = e * e
      let n = [square + two * e, two * square + two * e, Scalar(4) * square + two * e, Scalar(8) * square + two * e]
      let m = [n[0] + two, n[1], n[2], n[3]]
      return (0...3).map { order in
        let binomials = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1]][order].map { Scalar($0) }
        let left = (0...order).reduce(Scalar.zero) { $0 + binomials[$1] * m[$1] * s[order - $1] }
        return left - z * n[order] - (order == 0 ? .zero : Scalar(order) * n[order - 1])
      }
    case "gelu-tanh":
      // With T = 2 s / z - 1: T' = (1 - T^2) u' and u'' = 6 k c z, u' = c (1 + 3 k z^2): T' (1 + 3 k z^2)^-1 (1 - T^2)^-1 rests.
      // Multiplied by z^2: a = z (2 s' ) - 2 s = z^2 T', b = z^2 (1 - T^2) = 4 s (z - s); a = b c (1 + 3 k z^2).
      let (thousands, factor) = (Scalar(200_000), Scalar(26_829))  // 3 k = 0.134145
      let shape = thousands + factor * z * z
      let shapeSlope = two * factor * z
      let (a, b) = (two * z * s[1] - two * s[0], Scalar(4) * s[0] * (z - s[0]))
      let (aSlope, bSlope) = (two * z * s[2], Scalar(4) * (s[1] * (z - s[0]) + s[0] * (one - s[1])))
      // (a / (b shape))' = 0.
      return [aSlope * b * shape - a * (bSlope * shape + b * shapeSlope)]
    case "log-sigmoid":
      let sigmoid = other(Sigmoid())
      return [s[1] - one + sigmoid[0], s[2] + sigmoid[1], s[3] + sigmoid[2], s[0] - z + other(Softplus())[0]]
    case "tanhshrink":
      let tangent = other(HyperbolicTangent())
      return [s[0] - z + tangent[0], s[1] - tangent[0] * tangent[0], s[2] + tangent[2], s[3] + tangent[3]]
    case "linear": return [s[0] - z, s[1] - one, s[2], s[3]]
    case "square": return [s[0] - z * z, s[1] - two * z, s[2] - two, s[3]]
    case "cube": return [s[0] - z * z * z, s[1] - Scalar(3) * z * z, s[2] - Scalar(6) * z, s[3] - Scalar(6)]
    default: return []
    }
  }

  /// The derivatives of `z u`: `z u^(n) + n u^(n-1)`.
  private static func timesArgument<Scalar: Ring>(_ z: Scalar, _ s: [Scalar], _ u: [Scalar]) -> [Scalar] {
    s.indices.map { s[$0] - z * u[$0] - ($0 == 0 ? .zero : Scalar($0) * u[$0 - 1]) }
  }

  /// What ties value and slope at `z` to those at `-z`, beside parity.
  package static func reflections<Scalar: Ring>(
    _ name: String, _ z: Scalar, _ right: [Scalar], _ left: [Scalar]
  ) -> [Scalar] {
    switch name {
    case "sigmoid": [left[0] + right[0] - .one, left[1] - right[1]]
    case "exp": [left[0] * right[0] - .one]
    case "softplus": [right[0] - left[0] - z, right[1] + left[1] - .one]
    case "gelu", "silu", "gelu-tanh", "log-sigmoid": [right[0] - left[0] - z, right[1] + left[1] - .one]
    default: []
    }
  }
}
