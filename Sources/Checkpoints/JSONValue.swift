internal import Numerics

/// A JSON value whose objects keep the order of their keys, so that reports read in the order of the contract and the same
/// result is the same bytes.
public indirect enum JSONValue: Equatable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// An integer.
  case integer(Int)
  /// A floating-point number, written with the digits that read back as the same double; not finite ones become `null`.
  case number(Double)
  /// A string.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// An object; keys in order.
  case object([(key: String, value: JSONValue)])

  /// Equal values with keys in the same order.
  public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool { lhs.text == rhs.text }

  /// An integer, or `null`.
  public static func optional(_ integer: Int?) -> JSONValue { integer.map { .integer($0) } ?? .null }

  /// A seed: a number where every JSON reader keeps it exact, else a string.
  public static func seed(_ seed: UInt64) -> JSONValue {
    seed <= 1 << 53 ? .integer(Int(seed)) : .string(String(seed))
  }

  /// A floating-point number, or `null`.
  public static func optional(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }

  /// A list of integers.
  public static func integers(_ list: [Int]) -> JSONValue { .array(list.map { .integer($0) }) }

  /// The value as text, indented by two spaces; lists of plain values stay on one line.
  public var text: String {
    var text = ""
    write(to: &text, indent: "")
    return text
  }

  /// The value as text on one line.
  public var line: String {
    switch self {
    case .array(let list): "[" + list.map(\.line).joined(separator: ", ") + "]"
    case .object(let pairs):
      "{" + pairs.map { "\(JSONValue.quoted($0.key)): \($0.value.line)" }.joined(separator: ", ") + "}"
    default: text
    }
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func write(to text: inout String, indent: String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? JSONValue.digits(value) : "null"
    case .string(let value): text += JSONValue.quoted(value)
    case .array(let list) where list.allSatisfy(\.isPlain):
      text += "[" + list.map(\.text).joined(separator: ", ") + "]"
    case .array(let list):
      write(list.map { (nil, $0) }, brackets: ("[", "]"), to: &text, indent: indent)
    case .object(let pairs) where pairs.isEmpty: text += "{}"
    case .object(let pairs):
      write(pairs.map { ($0.key, $0.value) }, brackets: ("{", "}"), to: &text, indent: indent)
    }
  }

  private func write(
    _ items: [(String?, JSONValue)], brackets: (String, String), to text: inout String, indent: String
  ) {
    text += brackets.0
    for (index, item) in items.enumerated() {
      text += (index == 0 ? "\n" : ",\n") + indent + "  "
      if let key = item.0 { text += JSONValue.quoted(key) + ": " }
      item.1.write(to: &text, indent: indent + "  ")
    }
    text += "\n" + indent + brackets.1
  }

  private static func digits(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }

  /// A JSON string: quotes, backslashes, and what acts on terminals or on the text around it escaped, all else as it is.
  static func quoted(_ string: String) -> String {
    var quoted = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.isUnprintable:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
