internal import ExactAlgebra
internal import InvariantManifolds

/// A formal sine and cosine: the rational point `(2t, 1 - t^2) / (1 + t^2)` of the circle for a random `t`.
struct CirclePoint {
  let sine: ResiduePair
  let cosine: ResiduePair

  init(at z: ResiduePair, oracle: RandomOracle) {
    guard z != .zero else {
      (sine, cosine) = (.zero, .one)
      return
    }
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let parameter = oracle.draw(0, at: argument.large)
    let square = parameter * parameter
    // 1 + t^2 is never zero: -1 is no square modulo either prime.
    let scale = (ResiduePair.one + square).inverse()!
    let upper = (parameter + parameter) * scale
    sine = isMirrored ? -upper : upper
    cosine = (.one - square) * scale
  }

  /// The Taylor coefficients by `sine' = cosine`, `cosine' = -sine`.
  func taylor(count: Int) -> (sine: [ResiduePair], cosine: [ResiduePair]) {
    var (sines, cosines) = ([sine], [cosine])
    for k in 1..<max(count, 1) {
      let inverse = ResiduePair(k).inverse()!
      sines.append(cosines[k - 1] * inverse)
      cosines.append(-sines[k - 1] * inverse)
    }
    return (sines, cosines)
  }
}
