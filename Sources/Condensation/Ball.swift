/// A number known up to an error: `|x - centre| <= radius`; the radius is infinite where nothing is known.
struct Ball {
  let centre: Double
  let radius: Double

  /// A centre with a radius; what is not a number is unknown.
  init(centre: Double, radius: Double) {
    let isKnown = centre.isFinite && radius >= 0
    self.centre = isKnown ? centre : 0
    self.radius = isKnown ? radius : .infinity
  }

  /// The smallest ball, rounded outward, around an interval.
  init(from lower: Double, to upper: Double) {
    let centre = lower / 2 + upper / 2
    self.init(centre: centre, radius: max((upper - centre).nextUp, (centre - lower).nextUp))
  }

  /// The end below, rounded outward.
  var lower: Double { (centre - radius).nextDown }
  /// The end above, rounded outward.
  var upper: Double { (centre + radius).nextUp }
  /// A bound of the absolute value.
  var magnitude: Double { (abs(centre) + radius).nextUp }
}

/// Rounding of sums, by a-priori bounds: a sum of `n` terms, each of a few rounded factors, is off by at most
/// `gamma(n) = n u / (1 - n u) <= n 2^-52` times the sum of absolute values, in any order and with or without fused
/// operations, where `u = 2^-53` and `n` counts the roundings that any one term meets.
enum RoundedSum {
  /// The factor of the sum of absolute values; for `n` below 2^50.
  static func relativeError(_ roundings: Int) -> Double { Double(roundings) * 0x1p-52 }

  /// A bound from above of a sum of non-negative terms that was computed with rounding to nearest.
  ///
  /// From `computed >= (1 - u)^n exact` follows `exact <= (1 + 2 n u) computed`. Products that underflow lose at most the least
  /// positive number each.
  static func above(_ computed: Double, roundings: Int) -> Double {
    let bound = (computed * (1 + relativeError(roundings))).nextUp + Double(roundings) * .leastNonzeroMagnitude
    return bound.isNaN ? .infinity : bound.nextUp
  }
}
