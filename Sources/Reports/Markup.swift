/// Text inside other languages.
enum Markup {
  /// Text as the content or a quoted attribute of HTML, XML or a label of Graphviz; what XML cannot hold is replaced.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\r", "\t": escaped += " "
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Text in a label or tooltip of Graphviz, where a backslash begins an escape: `\N` would become the name of the node.
  static func label(_ text: String) -> String { escaped(text).replacing("\\", with: "\\\\") }
}
