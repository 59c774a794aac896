public import ExactAlgebra

/// A linear relation between an activation and its mirror image: `s(-z) = constant + slope z + factor s(z)`.
///
/// It is a symmetry of functions (`compare` knows it), and of parameters only where constant and slope vanish: a neuron that
/// is mirrored otherwise changes biases and weights around it.
public struct Reflection: Hashable, Sendable {
  /// The constant.
  public let constant: Rational
  /// What is added for each unit of `z`.
  public let slope: Rational
  /// 1 or -1.
  public let factor: Int

  /// A relation; for `constant` and `slope` zero that of an odd or even function.
  public init(constant: Rational = .zero, slope: Rational = .zero, factor: Int) {
    (self.constant, self.slope, self.factor) = (constant, slope, factor)
  }
}
