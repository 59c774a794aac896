internal import Foundation

/// Plain text for people: aligned columns, wrapped paragraphs, colour only where asked for.
public struct TextStyle: Sendable {
  /// Whether ANSI colours may be used.
  public let hasColour: Bool

  /// A style.
  public init(hasColour: Bool) { self.hasColour = hasColour }

  /// The sequences for terminals that a style writes.
  public static let codes = ["\u{1B}[1m", "\u{1B}[31m", "\u{1B}[32m", "\u{1B}[33m", "\u{1B}[0m"]

  func bold(_ text: String) -> String { hasColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func red(_ text: String) -> String { hasColour ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
  func yellow(_ text: String) -> String { hasColour ? "\u{1B}[33m\(text)\u{1B}[0m" : text }
  func green(_ text: String) -> String { hasColour ? "\u{1B}[32m\(text)\u{1B}[0m" : text }
}

/// Rows of cells, aligned: the first column to the left, the others as asked.
public struct TextTable: Sendable {
  /// The rows, the heading first.
  public var rows: [[String]]
  /// Whether each column is aligned to the right.
  public let alignsRight: [Bool]

  /// A table that begins with its heading.
  public init(heading: [String], alignsRight: [Bool]) {
    rows = [heading]
    self.alignsRight = alignsRight
  }

  /// The lines, two spaces between columns.
  public func lines(indent: String = "  ") -> [String] {
    let widths = alignsRight.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return alignsRight[column] ? blanks + cell : cell + blanks
      }
      var line = indent + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

/// Numbers and paragraphs as people read them.
enum Prose {
  /// An integer with commas between thousands.
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return (number < 0 ? "-" : "") + result
  }

  /// A text from a file, without control characters and cut after 120 characters.
  static func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(121).map { scalar -> Unicode.Scalar in
      scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "?" : scalar
    }
    let plain = String(String.UnicodeScalarView(scalars))
    return plain.unicodeScalars.count <= 120 ? plain : String(plain.prefix(100)) + "..."
  }

  /// A paragraph in lines of at most 100 characters.
  static func wrapped(_ text: String, indent: String, width: Int = 100) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty && indent.count + line.count + 1 + word.count > width {
        lines.append(indent + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [indent + line]
  }
}

/// An integer with commas between thousands.
package func grouped(_ number: Int) -> String { Prose.grouped(number) }

/// A number with so many digits that count; a number that is none is `nan`, whatever its sign.
package func significant(_ number: Double, digits: Int = 4) -> String {
  number.isNaN ? "nan" : String(format: "%.\(digits)g", number)
}

/// A number from 0 with two digits and a power of ten: `3.1e-12`, `0`, `nan`, `infinite`.
///
/// The digits are those of the nearest decimal, so the size of the number does not matter.
func scientific(_ number: Double) -> String {
  guard number.isFinite else { return number.isNaN ? "nan" : "infinite" }
  guard number > 0 else { return "0" }
  let parts = String(format: "%.1e", number).split(separator: "e")
  guard parts.count == 2, let exponent = Int(parts[1]) else { return number.description }
  return parts[0] + (exponent == 0 ? "" : "e\(exponent)")
}
