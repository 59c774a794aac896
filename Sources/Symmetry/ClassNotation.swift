/// The written form of the partitions of all layers: `0,0,1,-1/0,0,0,z`.
///
/// One label per neuron, commas inside a layer, `/` between layers. `-1` is a mirrored copy of class 1, `z` the zero class,
/// and `f2` a member of class 2 whose incoming weights are zero (even activations). Labels appear in the order of their
/// first members.
public enum ClassNotation {
  /// Writes partitions, layer by layer.
  public static func string(_ layers: [SignedPartition]) -> String {
    // Byte by byte: millions of families are written.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(layers.reduce(0) { $0 + 3 * $1.count + 1 })
    for (number, layer) in layers.enumerated() {
      if number > 0 { bytes.append(UInt8(ascii: "/")) }
      for (index, label) in layer.labels.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(label, to: &bytes)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ label: SignedPartition.Label, to bytes: inout [UInt8]) {
    guard let number = label.classNumber else { return bytes.append(UInt8(ascii: "z")) }
    switch label.sign {
    case .positive: break
    case .negative: bytes.append(UInt8(ascii: "-"))
    case .fixed: bytes.append(UInt8(ascii: "f"))
    }
    if (0...9).contains(number) {
      bytes.append(UInt8(ascii: "0") + UInt8(number))
    } else {
      bytes.append(contentsOf: String(number).utf8)
    }
  }

  /// Reads partitions written by `string(_:)`; class numbers may come in any order.
  ///
  /// - Throws: ``ClassNotationError`` with the column of the offending label.
  public static func parse(_ text: String) throws(ClassNotationError) -> [SignedPartition] {
    var column = 1
    var layers: [SignedPartition] = []
    for layer in text.split(separator: "/", omittingEmptySubsequences: false) {
      var labels: [SignedPartition.Label] = []
      var fixedClasses: [Int: Bool] = [:]
      for word in layer.split(separator: ",", omittingEmptySubsequences: false) {
        let trimmed = word.trimmingBlanks
        guard let label = label(trimmed) else { throw ClassNotationError(text: text, column: column, label: trimmed) }
        if let number = label.classNumber {
          let isFixed = label.sign == .fixed
          if fixedClasses.updateValue(isFixed, forKey: number) ?? isFixed != isFixed {
            throw ClassNotationError(text: text, column: column, label: trimmed)
          }
        }
        labels.append(label)
        column += word.count + 1
      }
      layers.append(SignedPartition(labels))
    }
    return layers
  }

  private static func label(_ word: String) -> SignedPartition.Label? {
    if word == "z" { return .zero }
    let sign: SignedPartition.Sign
    let digits: Substring
    switch word.first {
    case "-": (sign, digits) = (.negative, word.dropFirst())
    case "f": (sign, digits) = (.fixed, word.dropFirst())
    default: (sign, digits) = (.positive, Substring(word))
    }
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
      return nil
    }
    return SignedPartition.Label(classNumber: number, sign: sign)
  }
}

/// A mistake in the notation of classes, with its place.
public struct ClassNotationError: Error, Equatable, CustomStringConvertible {
  /// The text that was read.
  public let text: String
  /// The column of the label, from 1.
  public let column: Int
  /// The label that could not be read.
  public let label: String

  /// The text with a caret under the offending label, and what was expected.
  public var description: String {
    """
    cannot read the class label '\(label)' at column \(column):
      \(text)
      \(String(repeating: " ", count: column - 1))^
    A label is a class number (0, 1, ...), -N for a mirrored copy of class N, f N (written fN) for a neuron of class N with
    zero incoming weights, or z for the zero class; commas separate neurons, / separates layers: 0,0,1,-1/0,0,z
    """
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: String {
    var slice = self[...]
    while slice.first == " " { slice.removeFirst() }
    while slice.last == " " { slice.removeLast() }
    return String(slice)
  }
}
