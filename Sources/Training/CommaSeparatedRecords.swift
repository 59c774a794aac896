/// The records of a text with comma-separated fields, one after the other.
///
/// Fields may stand in double quotes, in which commas and line breaks are text and a quote is doubled. Lines end with a
/// line feed, with or without a carriage return; empty lines are skipped, and so is a byte order mark.
///
/// Source: RFC 4180.
struct CommaSeparatedRecords {
  /// A field with its place.
  struct Field {
    var text = ""
    let line: Int
    let column: Int
  }

  private let file: String
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var lineStart = 0

  init(_ bytes: [UInt8], file: String) {
    (self.bytes, self.file) = (bytes, file)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (position, lineStart) = (3, 3) }
  }

  /// The next record that is not empty, `nil` at the end.
  mutating func next() throws(DataError) -> [Field]? {
    while position < bytes.count {
      let fields = try record()
      if fields.count > 1 || !fields[0].text.isEmpty { return fields }
    }
    return nil
  }

  private mutating func record() throws(DataError) -> [Field] {
    var fields: [Field] = []
    while true {
      fields.append(try field())
      guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
      position += 1
    }
    endLine()
    return fields
  }

  private mutating func field() throws(DataError) -> Field {
    var field = Field(line: line, column: position - lineStart + 1)
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      field.text = try quoted(field)
      return field
    }
    let start = position
    while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
    field.text = String(decoding: bytes[start..<position], as: UTF8.self)
    return field
  }

  private mutating func quoted(_ field: Field) throws(DataError) -> String {
    var text: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard position < bytes.count, bytes[position] == byte else {
          guard position == bytes.count || isEnd(bytes[position]) else {
            throw DataError(
              .malformed, file: file, line: line, column: position - lineStart + 1,
              problem: "there is text after the closing quote", remedy: "Double the quotes that belong to a field.")
          }
          return String(decoding: text, as: UTF8.self)
        }
        position += 1
      } else if byte == UInt8(ascii: "\n") {
        (line, lineStart) = (line + 1, position)
      }
      text.append(byte)
    }
    throw DataError(
      .malformed, file: file, line: field.line, column: field.column, problem: "the quote is not closed",
      remedy: "Close the field with a quote.")
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private mutating func endLine() {
    while position < bytes.count, bytes[position] == UInt8(ascii: "\r") { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
    (line, lineStart) = (line + 1, position)
  }
}
