public import ExactAlgebra

/// Taylor coefficients from differential equations: how an activation extends from one formal value to all derivatives.
///
/// A series is the list of its coefficients `c_0, c_1, ...` in `t`, where the argument is `z + t`.
public enum TaylorSeries {
  /// The solution of `s' = g` with `c_0` given: `(k + 1) c_(k+1)` is the `k`-th coefficient of `g`.
  ///
  /// - Parameter slope: the `k`-th coefficient of `g` from the coefficients `c_0 ... c_k` found so far.
  public static func solution(
    from first: ResiduePair, count: Int, slope: (_ k: Int, _ coefficients: [ResiduePair]) -> ResiduePair
  ) -> [ResiduePair] {
    var coefficients = [first]
    coefficients.reserveCapacity(count)
    for k in 0..<max(count - 1, 0) {
      let next = slope(k, coefficients)
      coefficients.append(k == 0 ? next : next * ResiduePair(k + 1).inverse()!)
    }
    return coefficients
  }

  /// The solution of `s' = factor * (z + t) s`: Gaussians.
  public static func bell(from first: ResiduePair, at z: ResiduePair, factor: Int, count: Int) -> [ResiduePair] {
    solution(from: first, count: count) { k, s in
      ResiduePair(factor) * (z * s[k] + (k > 0 ? s[k - 1] : .zero))
    }
  }

  /// The `k`-th coefficient of a product.
  public static func product(_ a: [ResiduePair], _ b: [ResiduePair], _ k: Int) -> ResiduePair {
    (0...k).reduce(.zero) { $0 + a[$1] * b[k - $1] }
  }

  /// The quotient of two series of one length; `nil` if the divisor begins with a residue 0.
  public static func quotient(_ a: [ResiduePair], _ b: [ResiduePair]) -> [ResiduePair]? {
    guard let inverse = b.first?.inverse() else { return nil }
    return a.indices.reduce(into: []) { quotient, k in
      let rest = (0..<k).reduce(a[k]) { $0 - quotient[$1] * b[k - $1] }
      quotient.append(rest * inverse)
    }
  }

  /// The product of a series with its argument `z + t`.
  public static func timesArgument(_ series: [ResiduePair], at z: ResiduePair) -> [ResiduePair] {
    series.indices.map { z * series[$0] + ($0 > 0 ? series[$0 - 1] : .zero) }
  }

  /// A polynomial in `t`, cut off or filled up with zeros.
  public static func polynomial(_ coefficients: [ResiduePair], count: Int) -> [ResiduePair] {
    (0..<count).map { $0 < coefficients.count ? coefficients[$0] : .zero }
  }
}
