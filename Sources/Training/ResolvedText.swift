internal import Foundation

/// How values are written in a resolved experiment file, such that any YAML 1.1 or 1.2 reader reads them back.
enum ResolvedText {
  /// The shortest decimal that reads back as the same double; with a point before an exponent, which YAML 1.1 needs.
  static func number(_ value: Double) -> String {
    let text = value.description
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  /// The text as it is if no reader can take it for anything else, in double quotes otherwise.
  static func string(_ text: String) -> String {
    let isPlain = text.wholeMatch(of: /[A-Za-z_.\/][A-Za-z0-9_.\/+:-]*/) != nil && !text.hasSuffix(":")
    let taken = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan", "..."]
    if isPlain, !taken.contains(text.lowercased()), Double(text) == nil { return text }
    return quoted(text)
  }

  /// The text in double quotes.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        quoted += String(format: "\\u%04X", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// One text, or several in brackets.
  static func strings(_ texts: [String]) -> String {
    "[\(texts.map(string).joined(separator: ", "))]"
  }
}
