public import ExactAlgebra

/// An affine function `constant + sum_j slopes_j x_j` of the inputs: what a piecewise linear model computes with inside a cell.
///
/// It has the operations of a ring, so that models can be evaluated in it; the product of two functions that both depend on
/// the input is no affine function, and is marked.
public struct AffineForm: Ring {
  /// The value at the input 0.
  let constant: TwinNumber
  /// One for each input; empty for a constant.
  let slopes: [TwinNumber]
  /// Whether no product of two functions of the input entered.
  let isAffine: Bool

  init(constant: TwinNumber, slopes: [TwinNumber] = [], isAffine: Bool = true) {
    (self.constant, self.slopes, self.isAffine) = (constant, slopes, isAffine)
  }

  /// The constant of an integer.
  public init(_ integer: Int) { self.init(constant: TwinNumber(integer)) }
  /// The constant 0.
  public static let zero = AffineForm(constant: .zero)
  /// The constant 1.
  public static let one = AffineForm(constant: .one)

  /// The sum.
  public static func + (lhs: AffineForm, rhs: AffineForm) -> AffineForm {
    let (longer, shorter) = lhs.slopes.count < rhs.slopes.count ? (rhs, lhs) : (lhs, rhs)
    var slopes = longer.slopes
    for index in shorter.slopes.indices { slopes[index] += shorter.slopes[index] }
    return AffineForm(
      constant: lhs.constant + rhs.constant, slopes: slopes, isAffine: lhs.isAffine && rhs.isAffine)
  }
  /// The difference.
  public static func - (lhs: AffineForm, rhs: AffineForm) -> AffineForm { lhs + -rhs }
  /// The product, marked if both factors depend on the input.
  public static func * (lhs: AffineForm, rhs: AffineForm) -> AffineForm {
    let (form, factor) = lhs.slopes.isEmpty ? (rhs, lhs.constant) : (lhs, rhs.constant)
    return AffineForm(
      constant: form.constant * factor, slopes: form.slopes.map { $0 * factor },
      isAffine: lhs.isAffine && rhs.isAffine && (lhs.slopes.isEmpty || rhs.slopes.isEmpty))
  }
  /// The additive inverse.
  public static prefix func - (operand: AffineForm) -> AffineForm {
    AffineForm(constant: -operand.constant, slopes: operand.slopes.map { -$0 }, isAffine: operand.isAffine)
  }

  /// The value at a point in homogeneous coordinates `(t, t x)`.
  func value(at point: [TwinNumber]) -> TwinNumber {
    slopes.indices.reduce(constant * point[0]) { $0 + slopes[$1] * point[$1 + 1] }
  }
}
