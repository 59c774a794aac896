public import BigInt

/// Large integers as people read them.
public enum BigNumberText {
  /// Whether ``short(_:)`` leaves digits out.
  public static func isShortened(_ number: BigUInt) -> Bool { number >= 1_000_000_000_000_000 }

  /// All digits with commas between thousands up to 15 digits; beyond, the first four and the number of digits:
  /// `about 1.234e+45 (46 digits)`.
  public static func short(_ number: BigUInt) -> String {
    if !isShortened(number) { return Prose.grouped(Int(number)) }
    let digits = String(number)
    let leading = Array(digits.prefix(4))
    return "about \(leading[0]).\(String(leading[1...]))e+\(digits.count - 1) (\(Prose.grouped(digits.count)) digits)"
  }
}
