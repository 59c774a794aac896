import Testing

@testable import Checkpoints

@Suite struct NpyLiteralTests {
  private func parse(_ text: String) throws(CheckpointError) -> [String: NpyLiteral.Value] {
    let bytes = Array(text.utf8)
    var literal = NpyLiteral(bytes, start: 10, file: FileBytes(guarded: bytes))
    return try literal.dictionary()
  }

  private func kind(_ text: String) -> CheckpointError.Kind? {
    do throws(CheckpointError) {
      _ = try parse(text)
      return nil
    } catch {
      expectReadable(error)
      return error.kind
    }
  }

  private func shape(_ text: String) throws -> [Int]? {
    if case .tuple(let numbers) = try parse("{'shape': \(text)}")["shape"] { numbers } else { nil }
  }

  @Test func theHeaderOfNumpy() throws {
    let pairs = try parse("{'descr': '<f8', \"fortran_order\": False, 'shape': (2, 3), }   \n")
    #expect(pairs.count == 3)
    guard case .text("<f8") = pairs["descr"], case .bool(false) = pairs["fortran_order"],
      case .tuple([2, 3]) = pairs["shape"]
    else {
      Issue.record("\(pairs)")
      return
    }
    guard case .bool(true) = try parse("{'a':True}")["a"] else {
      Issue.record("True is not read")
      return
    }
  }

  @Test func tuples() throws {
    #expect(try shape("()") == [])
    #expect(try shape("(3,)") == [3])
    #expect(try shape("( 3L , 4L )") == [3, 4])
    #expect(try shape("(0, 9223372036854775807,)") == [0, .max])
    #expect(kind("{'shape': (9223372036854775808,)}") == .outOfRange)
    for bad in ["(3)", "(-1,)", "(1.0,)", "(01,)", "(,)", "(1 2)", "(1,", "3", "(1,,2)"] {
      #expect(kind("{'shape': \(bad)}") == .malformedHeader, "\(bad)")
    }
  }

  @Test(arguments: [
    "", "{", "{'a'", "{'a':", "{'a':True", "{'a':True,", "{'a' True}", "{a:True}", "{'a':true}", "{'a':'x}",
    "{'a':'\\x'}",
    "{'a':'é'}", "{'a':True}x", "{'a':True 'b':True}", "{'a\":True}", "{,}", "()",
  ])
  func whatIsNoDictionary(text: String) {
    #expect(kind(text) == .malformedHeader)
  }

  @Test func keysAreUnique() {
    #expect(kind("{'a': True, 'a': True}") == .duplicateName)
  }

  @Test func listsAreReportedAndNotRead() throws {
    guard case .list = try parse("{'descr': [('a', '<f4'), (((")["descr"] else {
      Issue.record("no list")
      return
    }
  }
}
