internal import ExactAlgebra

/// A closed interval that encloses a real number, its ends doubles or infinite; operations round outward.
///
/// Guarantee: the result of an operation encloses the results of all members. Ends are exact, not merely safe, where the sum
/// or product of the ends is a double, so signs and zeros are never lost: sums of zeros are zero.
struct OutwardInterval: Hashable, Sendable {
  let lower: Double
  let upper: Double

  static let zero = OutwardInterval(lower: 0, upper: 0)
  static let everything = OutwardInterval(lower: -.infinity, upper: .infinity)

  init(lower: Double, upper: Double) { (self.lower, self.upper) = (lower, upper) }

  init(_ range: ClosedRange<Double>) { self.init(lower: range.lowerBound, upper: range.upperBound) }

  /// A fraction: one double if it is one, else the doubles beside it.
  init(_ fraction: Rational) {
    let near = fraction.doubleValue
    if Rational(exactly: near) == fraction {
      self.init(lower: near, upper: near)
    } else {
      // The sign is kept: a positive number is never below 0.
      let isPositive = fraction.numerator > 0
      self.init(
        lower: isPositive ? max(near.nextDown, 0) : near.nextDown, upper: isPositive ? near.nextUp : min(near.nextUp, 0)
      )
    }
  }

  /// An entry of a tensor of real numbers.
  init(_ values: TensorValues, at index: Int) {
    if case .rational(let fractions) = values {
      self.init(fractions[index])
    } else {
      let number = values.double(at: index)
      self.init(lower: number, upper: number)
    }
  }

  static func + (lhs: OutwardInterval, rhs: OutwardInterval) -> OutwardInterval {
    OutwardInterval(lower: -sumAbove(-lhs.lower, -rhs.lower), upper: sumAbove(lhs.upper, rhs.upper))
  }

  static func * (lhs: OutwardInterval, rhs: OutwardInterval) -> OutwardInterval {
    if lhs == .zero || rhs == .zero { return .zero }
    let pairs = [(lhs.lower, rhs.lower), (lhs.lower, rhs.upper), (lhs.upper, rhs.lower), (lhs.upper, rhs.upper)]
    return OutwardInterval(
      lower: -pairs.map { productAbove(-$0, $1) }.max()!, upper: pairs.map(productAbove).max()!)
  }

  /// A double that is not below `a + b`; that number if it is one.
  ///
  /// Infinite ends are bounds, so `+inf` wins.
  private static func sumAbove(_ a: Double, _ b: Double) -> Double {
    if a == .infinity || b == .infinity { return .infinity }
    if a == -.infinity || b == -.infinity { return -.infinity }
    let sum = a + b
    guard sum.isFinite else { return sum > 0 ? .infinity : -.greatestFiniteMagnitude }
    // The error of a sum is a double (Knuth).
    let second = sum - a
    let error = (a - (sum - second)) + (b - second)
    return error > 0 || error.isNaN ? sum.nextUp : sum
  }

  /// A double that is not below `a b`, that number if it is one; zero times an infinite end is zero.
  private static func productAbove(_ a: Double, _ b: Double) -> Double {
    if a == 0 || b == 0 { return 0 }
    let product = a * b
    guard product.isFinite else {
      return product > 0 ? .infinity : a.isFinite && b.isFinite ? -.greatestFiniteMagnitude : -.infinity
    }
    // Below this the error of the product need not be a double.
    if product.magnitude < 0x1p-960 { return product < 0 ? min(product.nextUp, 0) : product.nextUp }
    return (-product).addingProduct(a, b) > 0 ? product.nextUp : product
  }
}
