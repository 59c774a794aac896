/// A strict reader of the dictionary in an npy header: the few Python literals that the format allows.
///
/// ```
/// dictionary  { 'key' : value , … }      a comma may follow the last pair
/// value       'text'   True   False   ( 2 , 3 , )
/// ```
/// Text has no escapes. Integers may end in `L`, as Python 2 wrote them. A list in place of a type, `[(…), …]`, is a
/// structured type: reported as ``Value/list``, and not read any further.
struct NpyLiteral {
  enum Value {
    case text(String)
    case bool(Bool)
    case tuple([Int])
    case list
  }

  private let bytes: [UInt8]
  /// Where `bytes` begin in the npy file, for errors.
  private let start: Int
  private let file: FileBytes
  private var next = 0

  init(_ bytes: [UInt8], start: Int, file: FileBytes) {
    (self.bytes, self.start, self.file) = (bytes, start, file)
  }

  /// Reads the dictionary and the white space behind it; after a list nothing more is read.
  mutating func dictionary() throws(CheckpointError) -> [String: Value] {
    var result: [String: Value] = [:]
    try expect("{", "a dictionary in braces")
    while !take("}") {
      let place = start + next
      let key = try text("a key in quotes, or a closing brace")
      guard result[key] == nil else {
        throw file.error(.duplicateName, at: place, "the key \(CheckpointError.quoted(key)) occurs twice")
      }
      try expect(":", "a colon after the key")
      let value = try value()
      result[key] = value
      if case .list = value { return result }
      if !take(",") {
        try expect("}", "a comma or a closing brace")
        break
      }
    }
    skipSpace()
    guard next == bytes.count else { throw unexpected("white space to the end of the header") }
    return result
  }

  private mutating func value() throws(CheckpointError) -> Value {
    skipSpace()
    switch peek {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .text(try text("a text"))
    case UInt8(ascii: "("): return .tuple(try tuple())
    case UInt8(ascii: "["): return .list
    default:
      for (word, value) in [("True", true), ("False", false)] where bytes[next...].starts(with: word.utf8) {
        next += word.utf8.count
        return .bool(value)
      }
      throw unexpected("a text, a tuple of whole numbers, True or False")
    }
  }

  private mutating func text(_ expectation: String) throws(CheckpointError) -> String {
    skipSpace()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected(expectation)
    }
    let content = bytes[(next + 1)...].prefix { $0 != quote && $0 != UInt8(ascii: "\\") && (0x20..<0x7F).contains($0) }
    next += 1 + content.count
    guard peek == quote else { throw unexpected("a plain ASCII text and its closing quote") }
    next += 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func tuple() throws(CheckpointError) -> [Int] {
    var numbers: [Int] = []
    try expect("(", "a tuple")
    while !take(")") {
      numbers.append(try natural())
      if !take(",") {
        // Python reads (3) as a number: a tuple of one needs its comma.
        guard numbers.count > 1 else { throw unexpected("a comma") }
        try expect(")", "a comma or a closing parenthesis")
        break
      }
    }
    return numbers
  }

  private mutating func natural() throws(CheckpointError) -> Int {
    skipSpace()
    let digits = bytes[next...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else {
      throw unexpected("a whole number without sign")
    }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw file.error(.outOfRange, at: start + next, "the number is too large", expected: "at most \(Int.max)")
    }
    next += digits.count
    if peek == UInt8(ascii: "L") { next += 1 }
    return value
  }
}

extension NpyLiteral {
  private var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { next += 1 }
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
    file.error(
      .malformedHeader, at: start + next,
      next == bytes.count ? "the header ends too early" : "the header is no dictionary of the npy format",
      expected: expectation)
  }
}
