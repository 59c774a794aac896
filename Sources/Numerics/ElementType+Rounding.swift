// Widened networks are written in the type of the original, half precision included, and frozen interactions must cancel
// exactly after rounding. So the grid of a type is needed, not only its conversion.

extension ElementType {
  /// The distance between neighbouring numbers of the type around a magnitude: that of its binade, or of the subnormal numbers.
  ///
  /// `2^(max(exponent, least exponent) - digits)`, with 52, 23, 10 and 7 digits after the point.
  /// - Precondition: a floating-point type; `magnitude` is finite.
  /// - Complexity: O(1).
  public func spacing(around magnitude: Double) -> Double {
    let grid = floatingPointGrid
    let exponent = magnitude == 0 ? grid.leastExponent : max(Int(magnitude.exponent), grid.leastExponent)
    return Double(sign: .plus, exponent: exponent - grid.digits, significand: 1)
  }

  /// The nearest number of the type, ties to even; an infinity beyond the largest one.
  ///
  /// - Precondition: a floating-point type; `number` is finite.
  /// - Complexity: O(1).
  public func rounded(_ number: Double) -> Double {
    if self == .f64 { return number }
    // Dividing by a power of two is exact here: the quotient has at least as many digits as are kept.
    let spacing = spacing(around: number)
    let nearest = (number / spacing).rounded(.toNearestOrEven) * spacing
    return nearest.magnitude <= floatingPointGrid.largest ? nearest : nearest.sign == .minus ? -.infinity : .infinity
  }

  private var floatingPointGrid: (digits: Int, leastExponent: Int, largest: Double) {
    switch self {
    case .f64: (52, -1022, Double.greatestFiniteMagnitude)
    case .f32: (23, -126, Double(Float.greatestFiniteMagnitude))
    case .f16: (10, -14, 65504)
    case .bf16: (7, -126, 0x1.FEp127)
    default: preconditionFailure("\(rawValue) is no floating-point type")
    }
  }

  /// The bits of a number that is one of the binary16 numbers, or an infinity.
  static func halfBits(_ number: Double) -> UInt16 {
    let sign: UInt16 = number.sign == .minus ? 0x8000 : 0
    let magnitude = number.magnitude
    if magnitude == .infinity { return sign | 0x7C00 }
    if magnitude < 0x1p-14 { return sign | UInt16(magnitude * 0x1p24) }
    let exponent = Int(magnitude.exponent)
    let fraction = (magnitude / Double(sign: .plus, exponent: exponent, significand: 1) - 1) * 1024
    return sign | UInt16(exponent + 15) << 10 | UInt16(fraction)
  }
}
