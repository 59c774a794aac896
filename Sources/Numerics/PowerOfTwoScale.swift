/// The power of two by which numbers are divided before they are squared: 1 where squares of numbers as large as the
/// largest are far from overflow and underflow (`2^-400 ... 2^400`), else the power of two just below the largest.
///
/// Division by it is exact but for what falls below the least positive number, relative to the largest.
package func powerOfTwoScale(ofLargest magnitude: Double) -> Double {
  guard magnitude > 0, magnitude.isFinite, !(0x1p-400...0x1p400).contains(magnitude) else { return 1 }
  return Double(sign: .plus, exponent: magnitude.exponent, significand: 1)
}
