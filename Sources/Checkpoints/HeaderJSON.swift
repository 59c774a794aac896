/// A strict reader of the JSON in a safetensors header, which goes through the bytes once and keeps no tree.
///
/// General JSON parsers hide what matters here: duplicate keys, and the byte at which something is wrong. Grammar as in
/// RFC 8259, with these limits: keys are unique in each object, strings are valid UTF-8 without lone surrogates, and
/// values nest at most 32 deep. Names are compared as Swift strings, so canonically equivalent spellings are the same.
struct HeaderJSON {
  /// The header without the eight bytes of its length.
  private let bytes: [UInt8]
  /// Where the header begins in the file, for errors.
  private let start: Int
  private let file: String
  private var next = 0
  private var depth = 0
  /// The tensor being described, for errors.
  var tensor: String?
  /// Where the key that was read last begins in the file.
  private(set) var keyPosition = 0

  init(_ bytes: [UInt8], start: Int, file: String) {
    (self.bytes, self.start, self.file) = (bytes, start, file)
  }

  /// The position in the file of the next token.
  var position: Int {
    mutating get {
      skipSpace()
      return start + next
    }
  }

  /// Reads an object, calling `member` with each key; `member` reads the value.
  mutating func object(
    _ member: (_ key: String, _ json: inout HeaderJSON) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try descend(into: "{")
    var keys: Set<String> = []
    if !take("}") {
      repeat {
        keyPosition = position
        let key = try string("a key in quotes")
        guard keys.insert(key).inserted else {
          throw error(.duplicateName, at: keyPosition, "the name \(CheckpointError.quoted(key)) occurs twice")
        }
        try expect(":", "a colon after the key")
        try member(key, &self)
      } while take(",")
      try expect("}", "a comma or a closing brace")
    }
    depth -= 1
  }

  /// Reads an array, calling `element` before each element; `element` reads it.
  mutating func array(
    _ element: (_ json: inout HeaderJSON) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try descend(into: "[")
    if !take("]") {
      repeat { try element(&self) } while take(",")
      try expect("]", "a comma or a closing bracket")
    }
    depth -= 1
  }

  /// Reads an integer from 0 to `Int.max`, written with digits alone.
  mutating func natural() throws(CheckpointError) -> Int {
    let place = position
    let digits = bytes[next...].prefix { isDigit($0) }
    next += digits.count
    let ends = next == bytes.count || ![0x2E, 0x45, 0x65].contains(bytes[next])  // . E e
    guard let first = digits.first, ends, digits.count == 1 || first != UInt8(ascii: "0") else {
      throw error(.malformedHeader, at: place, "this is no whole number", expected: "digits, without sign or fraction")
    }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw error(.outOfRange, at: place, "the number is too large", expected: "at most \(Int.max)")
    }
    return value
  }

  /// Reads any value and forgets it.
  mutating func skipValue() throws(CheckpointError) {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): try object { (_, json) throws(CheckpointError) in try json.skipValue() }
    case UInt8(ascii: "["): try array { (json) throws(CheckpointError) in try json.skipValue() }
    case UInt8(ascii: "\""): _ = try string("a value")
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: try number()
    }
  }

  /// Checks that nothing but white space follows.
  mutating func end() throws(CheckpointError) {
    let place = position
    guard next == bytes.count else {
      throw error(.malformedHeader, at: place, "something follows the header's object", expected: "spaces alone")
    }
  }

  /// The error that something is wrong at a position of the file.
  func error(
    _ kind: CheckpointError.Kind, at byte: Int, _ problem: String, expected: String = ""
  ) -> CheckpointError {
    CheckpointError(kind, file: file, byte: byte, tensor: tensor, problem: problem, expectation: expected)
  }
}

extension HeaderJSON {
  private var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { next += 1 }
  }

  private mutating func take(_ token: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: token) else { return false }
    next += 1
    return true
  }

  private mutating func expect(_ token: Unicode.Scalar, _ expectation: String) throws(CheckpointError) {
    guard take(token) else { throw unexpected(expectation) }
  }

  private func unexpected(_ expectation: String) -> CheckpointError {
    error(
      .malformedHeader, at: start + next,
      next == bytes.count ? "the header ends too early" : "the header is not valid JSON", expected: expectation)
  }

  private mutating func descend(into bracket: Unicode.Scalar) throws(CheckpointError) {
    try expect(bracket, bracket == "{" ? "an object in braces" : "a list in brackets")
    depth += 1
    if depth > 32 { throw error(.malformedHeader, at: start + next - 1, "values nest more than 32 deep") }
  }

  private mutating func word(_ word: StaticString) throws(CheckpointError) {
    let length = word.utf8CodeUnitCount
    let matches = word.withUTF8Buffer { bytes[next...].prefix(length).elementsEqual($0) }
    guard matches else { throw unexpected("a value") }
    next += length
  }

  /// Skips a number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
  private mutating func number() throws(CheckpointError) {
    func digits(_ json: inout HeaderJSON) throws(CheckpointError) {
      guard let byte = json.peek, json.isDigit(byte) else { throw json.unexpected("a value") }
      while let byte = json.peek, json.isDigit(byte) { json.next += 1 }
    }
    if peek == UInt8(ascii: "-") { next += 1 }
    if peek == UInt8(ascii: "0") { next += 1 } else { try digits(&self) }
    if peek == UInt8(ascii: ".") {
      next += 1
      try digits(&self)
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      next += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { next += 1 }
      try digits(&self)
    }
  }
}

extension HeaderJSON {
  /// Reads a string; `expectation` says what it stands for.
  mutating func string(_ expectation: String) throws(CheckpointError) -> String {
    let place = position
    try expect("\"", expectation)
    var content: [UInt8] = []
    while true {
      let run = bytes[next...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
      content.append(contentsOf: run)
      next += run.count
      guard let byte = peek else { throw unexpected("the closing quote of the string at byte \(place)") }
      next += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error(.invalidUTF8, at: place, "the string is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try content.append(contentsOf: escape())
      default:
        throw error(.malformedHeader, at: start + next - 1, "a control character in a string", expected: "its escape")
      }
    }
  }

  /// Reads what follows a backslash.
  private mutating func escape() throws(CheckpointError) -> [UInt8] {
    let place = start + next - 1
    let letter = peek
    next += letter == nil ? 0 : 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter!]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try hexadecimal()]
      if UTF16.isLeadSurrogate(units[0]), bytes[next...].starts(with: [0x5C, 0x75]) {  // \u
        next += 2
        units.append(try hexadecimal())
      }
      if let text = String(validating: units, as: UTF16.self) { return Array(text.utf8) }
      throw error(.invalidUTF8, at: place, "half of a surrogate pair", expected: "both halves, or neither")
    default:
      throw error(.malformedHeader, at: place, "an unknown escape", expected: #"one of \" \\ \/ \b \f \n \r \t \u"#)
    }
  }

  private mutating func hexadecimal() throws(CheckpointError) -> UInt16 {
    let digits = bytes[next...].prefix(4)
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.count == 4, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let unit = UInt16(text, radix: 16)
    else { throw unexpected("four hexadecimal digits") }
    next += 4
    return unit
  }
}
