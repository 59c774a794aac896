/// A sum of doubles carried as an unevaluated pair, so that sums that are equal as real numbers compare equal after rounding.
///
/// `high + low` is the sum with an error of about `(n 2^-53)^2` times the sum of the absolute values of `n` terms: `high` is
/// the rounded running sum, `low` collects the exact errors of its additions.
///
/// Source: T. Ogita, S. M. Rump, S. Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26 (2005), algorithm 4.4,
/// doi:10.1137/030601818.
struct CompensatedSum: Sendable {
  private(set) var high = 0.0
  private(set) var low = 0.0

  /// Adds a number.
  @inline(__always)
  mutating func add(_ term: Double) {
    let sum = high + term
    let rounded = sum - high
    low += (high - (sum - rounded)) + (term - rounded)
    high = sum
  }

  /// Adds another sum, with a sign of 1 or -1.
  @inline(__always)
  mutating func add(_ other: CompensatedSum, sign: Double = 1) {
    add(sign * other.high)
    low += sign * other.low
  }

  /// The sum, rounded once.
  var value: Double { high + low }

  /// `self / divisor - other / (divisor * factor)`, exactly 0 where the real numbers agree and the sums are exact.
  ///
  /// The deviation of the mean of one row of a block from the mean of all its rows.
  func deviation(overCount divisor: Int, from other: CompensatedSum, times factor: Int) -> Double {
    let count = Double(factor)
    let product = high * count
    var difference = CompensatedSum()
    difference.add(product)
    difference.add(other, sign: -1)
    difference.low += (-product).addingProduct(high, count) + low * count
    return difference.value / (Double(divisor) * count)
  }
}
