/// Text that comes from elsewhere (names in files, paths, lines of tables) on its way to a terminal.
///
/// Control characters, among them line ends and the escape that begins terminal commands, and invisible ones that turn the
/// direction of text around are written as `\u{1B}`; everything else stays. JSON needs none of this: it has escapes of its own.
extension String {
  /// The text on one line, safe to print, and no longer than 200 characters.
  package var printable: String {
    var result = ""
    for (index, scalar) in unicodeScalars.enumerated() {
      if index == 200 { return result + "…" }
      result.append(printable: scalar)
    }
    return result
  }

  /// The text on one line, safe to print, whole.
  package var onOneLine: String {
    unicodeScalars.contains(where: \.isUnprintable)
      ? unicodeScalars.reduce(into: "") { $0.append(printable: $1) } : self
  }

  /// The text with its line ends, safe to print: whole messages and reports.
  ///
  /// - Parameter kept: sequences that stay as they are, such as colours.
  package func printableLines(keeping kept: [String] = []) -> String {
    // Most texts are ASCII without any; going through bytes is quick.
    guard utf8.contains(where: { $0 != 0x0A && ($0 < 0x20 || $0 >= 0x7F) }) else { return self }
    var result = ""
    var rest = unicodeScalars[...]
    while let scalar = rest.first {
      if scalar.isUnprintable, let code = kept.first(where: { rest.starts(with: $0.unicodeScalars) }) {
        result += code
        rest = rest.dropFirst(code.unicodeScalars.count)
        continue
      }
      if scalar == "\n" { result.unicodeScalars.append(scalar) } else { result.append(printable: scalar) }
      rest = rest.dropFirst()
    }
    return result
  }

  private mutating func append(printable scalar: Unicode.Scalar) {
    if scalar.isUnprintable {
      self += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    } else {
      unicodeScalars.append(scalar)
    }
  }
}

extension Unicode.Scalar {
  /// Whether the character acts on the terminal, or on the text around it, rather than being seen.
  package var isUnprintable: Bool {
    if value < 0x7F { return value < 0x20 }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
