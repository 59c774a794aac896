import Testing

@testable import Checkpoints

@Suite struct HeaderJSONTests {
  private func reader(_ text: String) -> HeaderJSON { HeaderJSON(Array(text.utf8), start: 8, file: "f") }

  private func failure(
    _ text: String, _ read: (inout HeaderJSON) throws(CheckpointError) -> Void
  ) -> CheckpointError? {
    failure(Array(text.utf8), read)
  }

  private func failure(
    _ bytes: [UInt8], _ read: (inout HeaderJSON) throws(CheckpointError) -> Void
  ) -> CheckpointError? {
    var json = HeaderJSON(bytes, start: 8, file: "f")
    do throws(CheckpointError) {
      try read(&json)
      try json.end()
      return nil
    } catch {
      expectReadable(error)
      return error
    }
  }

  private func skip(_ json: inout HeaderJSON) throws(CheckpointError) { try json.skipValue() }
  private func text(_ json: inout HeaderJSON) throws(CheckpointError) { _ = try json.string("text") }
  private func number(_ json: inout HeaderJSON) throws(CheckpointError) { _ = try json.natural() }

  @Test func stringsAreUnescaped() throws {
    var json = reader(#" "a\"\\\/\b\f\n\r\t\u00e9\ud83c\udfd4é🏔" "#)
    #expect(try json.string("text") == "a\"\\/\u{8}\u{C}\n\r\té🏔é🏔")
    try json.end()
  }

  @Test(arguments: [
    (#""\ud83c""#, CheckpointError.Kind.invalidUTF8), (#""\udfd4""#, .invalidUTF8), (#""\ud83cx""#, .invalidUTF8),
    (#""\ud83c\u0041""#, .invalidUTF8), (#""\u12g4""#, .malformedHeader), (#""\u+123""#, .malformedHeader),
    (#""\u12"#, .malformedHeader), (#""\x""#, .malformedHeader), (#""\"#, .malformedHeader),
    (#""abc"#, .malformedHeader), ("\"a\nb\"", .malformedHeader), ("\"a\u{0}b\"", .malformedHeader),
    ("'a'", .malformedHeader),
    ("", .malformedHeader),
  ])
  func badStrings(json: String, kind: CheckpointError.Kind) {
    #expect(failure(json, text)?.kind == kind)
  }

  @Test func stringsAreUTF8() {
    for bad: [UInt8] in [[0x80], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF]] {
      let error = failure([0x20, 0x22] + bad + [0x22], text)
      #expect(error?.kind == .invalidUTF8, "\(bad)")
      #expect(error?.byte == 9, "\(bad)")
    }
  }

  @Test func naturalNumbers() throws {
    var json = reader("[0, 7 ,9223372036854775807]")
    var numbers: [Int] = []
    try json.array { (json) throws(CheckpointError) in numbers.append(try json.natural()) }
    #expect(numbers == [0, 7, .max])
    for bad in ["-1", "-0", "1.0", "1e3", "01", "+1", "x", "", "\"1\"", "null", "1 2", "0x1"] {
      #expect(failure(bad, number)?.kind == .malformedHeader, "\(bad)")
    }
    for bad in ["9223372036854775808", "18446744073709551616", String(repeating: "9", count: 400)] {
      #expect(failure(bad, number)?.kind == .outOfRange, "\(bad)")
    }
  }

  @Test(arguments: [
    "{}", "[]", #"{"a":[1,-2.5e+10,0.5,1E-3,true,false,null,"x",{"b":{}}]}"#, " [ ] \n\t\r", "0", "-0",
  ])
  func validValuesAreSkipped(json: String) {
    #expect(failure(json, skip) == nil)
  }

  @Test(arguments: [
    "{", "[", "[1,]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}", "[1 2]", "tru", "nul", "-", "1.", ".5", "1e", "01",
    "{}x", "[1]]", "]", "}", ",", "NaN", "{\"a\":1 \"b\":2}", "{}\u{0}",
  ])
  func invalidValuesAreNot(json: String) {
    #expect(failure(json, skip)?.kind == .malformedHeader)
  }

  @Test func keysAreUniqueAtEveryDepth() {
    let error = failure(#"{"a":1, "a":2}"#, skip)
    #expect(error?.kind == .duplicateName)
    #expect(error?.byte == 8 + 8)
    #expect(failure(#"{"a":{"x":1,"x":2}}"#, skip)?.kind == .duplicateName)
    #expect(failure(#"{"a":1,"\u0061":2}"#, skip)?.kind == .duplicateName)
    #expect(failure(#"{"a":{"x":1},"b":{"x":2}}"#, skip) == nil)
  }

  @Test func nestingIsBounded() {
    let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
    #expect(failure(deepest, skip) == nil)
    #expect(failure("[" + deepest + "]", skip)?.kind == .malformedHeader)
    #expect(failure(String(repeating: "[", count: 1_000_000), skip)?.kind == .malformedHeader)
    #expect(failure(String(repeating: #"{"a":"#, count: 100_000), skip)?.kind == .malformedHeader)
    let wide = "[" + repeatElement("[[]]", count: 100).joined(separator: ",") + "]"
    #expect(failure(wide, skip) == nil)
  }

  @Test func errorsGiveTheByte() {
    #expect(failure("[1, x]", skip)?.byte == 8 + 4)
    #expect(failure(#"{"a" 1}"#, skip)?.byte == 8 + 5)
  }
}
