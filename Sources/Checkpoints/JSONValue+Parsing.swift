/// Why a text is no JSON, and where.
public struct JSONSyntaxError: Error, CustomStringConvertible, Sendable {
  /// What is wrong.
  public let problem: String
  /// The byte at which it was noticed.
  public let byte: Int

  /// The problem with its place.
  public var description: String { "it is not JSON: \(problem) at byte \(byte)" }
}

extension JSONValue {
  /// Reads a JSON text, keys in their order.
  ///
  /// Grammar of RFC 8259, and stricter: no key twice in an object, at most 64 levels, strings of valid UTF-8 without lone
  /// surrogates. Numbers without fraction and exponent that fit are integers, others doubles.
  /// - Complexity: O(bytes).
  public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    var parser = Parser(bytes: bytes)
    self = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.next == bytes.count else { throw parser.error("something follows the value") }
  }

  /// The value of a key of an object; `nil` if there is none.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let pairs) = self else { return nil }
    return pairs.first { $0.key == key }?.value
  }

  /// The text of a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// An integer.
  public var integer: Int? {
    if case .integer(let number) = self { number } else { nil }
  }

  /// A number as a double.
  public var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}

/// A recursive descent through the bytes.
private struct Parser {
  let bytes: [UInt8]
  var next = 0

  private var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

  func error(_ problem: String) -> JSONSyntaxError { JSONSyntaxError(problem: problem, byte: next) }

  mutating func skipSpace() {
    while let byte = peek, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { next += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard peek == character.asciiValue else { return false }
    next += 1
    return true
  }

  mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard depth <= 64 else { throw error("values nest more than 64 deep") }
    skipSpace()
    switch peek.map({ Character(Unicode.Scalar($0)) }) {
    case "{": return try object(depth)
    case "[": return try array(depth)
    case "\"": return .string(try string())
    case "t": return try word("true", .bool(true))
    case "f": return try word("false", .bool(false))
    case "n": return try word("null", .null)
    case nil: throw error("the text ends too early")
    default: return try number()
    }
  }

  private mutating func object(_ depth: Int) throws(JSONSyntaxError) -> JSONValue {
    next += 1
    var pairs: [(key: String, value: JSONValue)] = []
    var keys: Set<String> = []
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw error("a key in quotes is missing") }
      let key = try string()
      guard keys.insert(key).inserted else { throw error("a key occurs twice") }
      guard take(":") else { throw error("a colon is missing") }
      pairs.append((key, try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw error("a comma or a closing brace is missing") }
    return .object(pairs)
  }

  private mutating func array(_ depth: Int) throws(JSONSyntaxError) -> JSONValue {
    next += 1
    var list: [JSONValue] = []
    if take("]") { return .array([]) }
    repeat { list.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw error("a comma or a closing bracket is missing") }
    return .array(list)
  }

  private mutating func word(_ text: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    guard bytes[next...].starts(with: text.utf8) else { throw error("there is no such value") }
    next += text.utf8.count
    return value
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let text = String(decoding: bytes[next...].prefix { "+-.eE0123456789".utf8.contains($0) }, as: UTF8.self)
    guard text.wholeMatch(of: /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/) != nil, text.utf8.count <= 400,
      let double = Double(text), double.isFinite
    else { throw error("there is no such value") }
    next += text.utf8.count
    return Int(text).map { .integer($0) } ?? .number(double)
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    next += 1
    var units: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw error("a control character is not escaped") }
      next += 1
      if byte == UInt8(ascii: "\\") {
        units += Array(String(try escaped()).utf8)
      } else {
        units.append(byte)
      }
    }
    guard peek != nil, let text = String(validating: units, as: UTF8.self) else {
      throw error("a string does not end, or is not UTF-8")
    }
    next += 1
    return text
  }

  private mutating func escaped() throws(JSONSyntaxError) -> Unicode.Scalar {
    guard let byte = peek else { throw error("a string does not end") }
    next += 1
    let plain: [Character: Unicode.Scalar] = [
      "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t",
    ]
    let character = Character(Unicode.Scalar(byte))
    if let scalar = plain[character] { return scalar }
    guard character == "u" else { throw error("there is no such escape") }
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    // Two halves of a pair.
    guard (0xD800..<0xDC00).contains(first), peek == UInt8(ascii: "\\") else { throw error("half a surrogate pair") }
    next += 1
    guard peek == UInt8(ascii: "u") else { throw error("half a surrogate pair") }
    next += 1
    let second = try fourDigits()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error("half a surrogate pair") }
    return scalar
  }

  private mutating func fourDigits() throws(JSONSyntaxError) -> UInt32 {
    let digits = bytes[next...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits are missing") }
    next += 4
    return number
  }
}
