internal import ExactAlgebra
internal import Numerics

extension WiredPoint {
  /// The number of primes between 2^60 and 2^61 is larger than this.
  static var primeCount: Double { 2.7e16 }

  /// A random prime that follows from a seed and from all parameters, modulo which all entries have residues.
  func randomModulus(seed: UInt64, stream: Int) -> PrimeModulus {
    guard isExact else { return .mersenne }
    var generator = SeededGenerator(seed: SeededGenerator.mixed(digest ^ seed)).stream(stream)
    while true {
      let modulus = PrimeModulus.random(using: &generator)
      if values.allSatisfy({ $0.hasResidues(modulo: modulus) }) { return modulus }
    }
  }
}

extension TensorValues {
  /// A bound for the number of bits of the numerator of a sum of entries over a common denominator.
  var sumBits: Int {
    switch self {
    case .stored(let tensor): (tensor.elementType == .f64 ? 2_100 : 280) + 64 - tensor.count.leadingZeroBitCount
    case .rational(let fractions): fractions.reduce(64) { $0 + $1.bitCount }
    case .residues: 0
    }
  }
}
