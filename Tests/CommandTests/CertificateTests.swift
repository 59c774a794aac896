import Foundation
import Nagano
import Testing

/// Certificates of `nagano orbit`, checked by `nagano orbit --verify` on the built binary.
@Suite struct CertificateTests {
  private struct Folder: ~Copyable {
    let url: URL
    init() throws { url = try BuiltBinary.temporaryFolder() }
    deinit { try? FileManager.default.removeItem(at: url) }
    func path(_ name: String) -> String { url.appending(path: name).path }
  }

  private func certify(_ arguments: [String], to file: String) throws {
    let result = try BuiltBinary.run(
      "nagano", ["orbit"] + arguments + ["--format", "json", "--output", file, "--quiet"])
    #expect(result.status == 0, "\(arguments): \(result)")
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Methods, kinds of numbers and kinds of points: each certificate says what was used, and holds when checked.
  @Test(arguments: [
    ("tanh:2-3-1", "span"), ("tanh:2-3-1 --at 1,2,1,2,3,5,1,2,3 --method bracket", "bracket"),
    ("tanh:2-3-1 --at 0,0,1,2,3,5,1,2,3 --method flow", "flow"),
    ("linear:2-2-2 --seed 18446744073709551615", "bracket"),
    ("relu:2-3-1+bias", "span"), ("relu:1-2-1 --at=1,-1/3,2,0.5", "span"), ("linear:1-2-1", "span"),
    ("sigmoid:2-4-4-1 --classes 0,0,1,1/0,0,0,1", "span"), ("tanh:2-3-1 --effort 0", "refinement"),
    ("exp:1-2-1+bias", "span"), ("tanh:1-2-1+bias --at 0,0,1,1,1,1,1", ""),
  ])
  func certificatesHold(arguments: String, method: String) throws {
    let folder = try Folder()
    let file = folder.path("orbit.json")
    try certify(arguments.split(separator: " ").map(String.init), to: file)
    let written = try object(String(contentsOfFile: file, encoding: .utf8))
    let orbit = try #require(written["orbit"] as? [String: Any])
    if !method.isEmpty { #expect(orbit["method"] as? String == method) }
    let check = try BuiltBinary.nagano("orbit", "--verify", file, "--format", "json")
    #expect(check.status == 0 && check.errors.isEmpty, "\(check)")
    let report = try object(check.output)
    #expect(report["schema"] as? String == "nagano.orbit-check/1" && report["agrees"] as? Bool == true)
    #expect(report["network"] as? String == written["network"] as? String)
    let bounds = try #require(report["certificate"] as? [String: Int])
    #expect(bounds["lower"] == orbit["lower"] as? Int && bounds["upper"] == orbit["upper"] as? Int)
    for ranks in [report["lower"], report["upper"]] {
      let ranks = try #require(ranks as? [String: Int])
      #expect(ranks.count == 2 && Set(ranks.values).count == 1)
    }
    #expect((report["sha256"] as? [String: String])?.keys.sorted() == [file])
  }

  /// A point from a file: the certificate carries its digest, and does not hold of another file.
  @Test func filesAreThoseThatWereCertified() throws {
    let folder = try Folder()
    let (point, file) = (folder.path("point.json"), folder.path("orbit.json"))
    try Data(#"{"W1": [[1, 2], [1, 2], [3, 5]], "W2": [[4, 4, "1/2"]]}"#.utf8).write(to: URL(filePath: point))
    try certify(["tanh:2-3-1", "--at", point], to: file)
    let right = try BuiltBinary.nagano("orbit", "--verify", file)
    #expect(right.status == 0 && right.output.contains("OK: the certificate holds"), "\(right)")
    try Data(#"{"W1": [[1, 2], [1, 2], [3, 5]], "W2": [[4, 4, "1/3"]]}"#.utf8).write(to: URL(filePath: point))
    let changed = try BuiltBinary.nagano("orbit", "--verify", file)
    #expect(changed.status == 65 && changed.errors.contains("SHA-256") && changed.errors.contains(point), "\(changed)")
    #expect(changed.output.isEmpty)
    try FileManager.default.removeItem(atPath: point)
    #expect(try BuiltBinary.nagano("orbit", "--verify", file).status == 66)
  }

  /// A certificate to be changed.
  private static let generic = Result { try BuiltBinary.nagano("orbit", "tanh:2-3-1", "--format", "json").output }

  /// Certificates that cannot be computed again are bad input, with the place.
  @Test(arguments: [
    (#""seed": 0,"#, #""seed": "many","#, "certificate.seed"), (#""effort": 12000,"#, "", "certificate.effort"),
    ("nagano.orbit/1", "nagano.orbit/2", "nagano.orbit/2"), ("nagano.orbit/1", "nagano.audit/1", "schema"),
    (#""kind": "generic""#, #""kind": "guess""#, "guess"), (#""kind": "generic""#, #""kind": "list""#, "value"),
    (#""kind": "generic""#, #""kind": "classes", "value": "0,0""#, "[3]"),
    (#""kind": "generic""#, #""kind": "classes", "value": "0,q,0""#, "^"),
    (#""kind": "generic""#, #""kind": "list", "value": "1,2""#, "W1 3x2"),
    (#""network": "tanh:2-3-1""#, #""network": "tahn:2-3-1""#, "tanh"), ("{\n", "", "JSON"),
    (#""laws": 0,"#, #""laws": 0, "laws": 0,"#, "twice"), (#""sha256": {}"#, #""sha256": 3"#, "sha256"),
  ])
  func whatCannotBeRepeatedIsRefused(what: String, with: String, hint: String) throws {
    let folder = try Folder()
    let file = folder.path("orbit.json")
    let text = try CertificateTests.generic.get()
    let changed = text.replacingOccurrences(of: what, with: with)
    #expect(changed != text)
    try changed.write(toFile: file, atomically: true, encoding: .utf8)
    let result = try BuiltBinary.nagano("orbit", "--verify", file)
    #expect(result.status == 65 && result.output.isEmpty && result.errors.contains(hint), "\(result)")
  }

  /// Every field of certificates of several kinds, altered by itself, is caught, and named wherever it can be computed
  /// again; so is a field that is missing, and one that nobody wrote.
  @Test(arguments: [
    "tanh:2-3-1 --at 1,2,1,2,3,5,4,4,1/2", "sigmoid:2-4-4-1 --classes 0,0,1,1/0,0,0,1", "linear:2-2-2",
    "relu:1-2-1 --at 1,1,1,-1", "tanh:1-2-1+bias --at 0,0,1,1,1,1,1", "cos:1-2-1", "POINT",
  ])
  func everyFieldAlteredIsCaught(arguments: String) throws {
    let folder = try Folder()
    let (point, file) = (folder.path("point.json"), folder.path("orbit.json"))
    try Data(#"{"W1": [[1, 2], [1, 2], [3, 5]], "W2": [[4, 4, "1/2"]]}"#.utf8).write(to: URL(filePath: point))
    let words = arguments == "POINT" ? ["tanh:2-3-1", "--at", point] : arguments.split(separator: " ").map(String.init)
    try certify(words, to: file)
    let whole = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: file))))
    for path in leaves(of: whole, []) where path != ["seconds"] {
      let changed = altered(whole, path, with: change)
      try changed.text.write(toFile: file, atomically: true, encoding: .utf8)
      let result = try BuiltBinary.nagano("orbit", "--verify", file)
      let name = path.joined(separator: ".")
      #expect([1, 65, 66].contains(result.status), "\(arguments), \(name): \(result)")
      // Inputs of the computation change what they lead to.
      let inputs = ["network", "sha256", "certificate", "schema", "at"]
      if !inputs.contains(path[0]) { #expect(result.output.contains("    \(name): "), "\(name): \(result)") }
    }
    for path in [["span"], ["orbit", "scope"], ["certificate", "rounds"], ["certificate", "digest"], ["seconds"]] {
      try altered(whole, path) { _ in nil }.text.write(toFile: file, atomically: true, encoding: .utf8)
      let result = try BuiltBinary.nagano("orbit", "--verify", file)
      #expect(result.status == 1 && result.output.contains(path.joined(separator: ".")), "\(path): \(result)")
    }
    guard case .object(let pairs) = whole else { return }
    try JSONValue.object(pairs + [("verdict", .string("proven"))]).text
      .write(toFile: file, atomically: true, encoding: .utf8)
    let result = try BuiltBinary.nagano("orbit", "--verify", file)
    #expect(result.status == 1 && result.output.contains("    verdict: "), "\(result)")
  }

  private func leaves(of value: JSONValue, _ path: [String]) -> [[String]] {
    guard case .object(let pairs) = value else { return [path] }
    return pairs.isEmpty ? [path] : pairs.flatMap { leaves(of: $0.value, path + [$0.key]) }
  }

  private func altered(_ value: JSONValue, _ path: [String], with change: (JSONValue) -> JSONValue?) -> JSONValue {
    guard case .object(let pairs) = value, let key = path.first else { return value }
    return .object(
      pairs.compactMap { pair in
        guard pair.key == key else { return pair }
        let rest = Array(path.dropFirst())
        return (rest.isEmpty ? change(pair.value) : altered(pair.value, rest, with: change)).map { (key, $0) }
      })
  }

  private func change(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .null: .integer(1)
    case .bool(let flag): .bool(!flag)
    case .integer(let number): .integer(number + 1)
    case .number(let number): .number(number / 2)
    case .string(let text): .string(text.isEmpty ? "a" : text.hasSuffix("1") ? text.dropLast() + "2" : text + "1")
    case .array(let list): .array(list.dropLast())
    case .object: .object([("a", .integer(1))])
    }
  }

  /// A certificate that is changed consistently, its digest as well left out, is computed again and found wrong.
  @Test func wrongBoundsAreFound() throws {
    let folder = try Folder()
    let file = folder.path("orbit.json")
    for (lower, upper) in [(8, 8), (10, 10), (9, 10)] {
      var text = try CertificateTests.generic.get()
      let isProven = lower == upper
      for (what, with) in [
        (#""lower": 9"#, #""lower": \#(lower)"#), (#""upper": 9"#, #""upper": \#(upper)"#),
        (#""status": "proven""#, isProven ? #""status": "proven""# : #""status": "unknown""#),
        (#""laws": 0"#, isProven ? #""laws": \#(9 - upper)"# : #""laws": null"#),
      ] { text = text.replacingOccurrences(of: what, with: with) }
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      let result = try BuiltBinary.nagano("orbit", "--verify", file)
      #expect(result.status == 1 && result.output.contains("NOT agree"), "\(lower)...\(upper): \(result)")
      if upper != 9 { #expect(result.output.contains("orbit.upper: it says \(upper), computed 9")) }
    }
  }

  /// A certificate of little effort is checked with as little.
  @Test func effortIsPartOfTheCertificate() throws {
    let folder = try Folder()
    let file = folder.path("orbit.json")
    let written = try BuiltBinary.nagano(
      "orbit", "linear:2-8-1", "--effort", "20", "--format", "json", "--output", file)
    #expect(written.status == 0 && written.errors.isEmpty)
    #expect(try BuiltBinary.nagano("orbit", "--verify", file).status == 0)
  }

  /// A bound of a degenerate point that brackets or flow found: another depth or order does not repeat it.
  @Test func depthAndOrderMatter() throws {
    let folder = try Folder()
    let file = folder.path("orbit.json")
    for (method, key, value, less) in [("bracket", "depth", 4, 3), ("flow", "order", 4, 1)] {
      try certify(["tanh:2-3-1", "--at", "0,0,1,2,3,5,1,2,3", "--method", method], to: file)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.contains("\"\(key)\": \(value),"), "\(text)")
      let changed = text.replacingOccurrences(of: "\"\(key)\": \(value),", with: "\"\(key)\": \(less),")
      try changed.write(toFile: file, atomically: true, encoding: .utf8)
      let result = try BuiltBinary.nagano("orbit", "--verify", file)
      #expect(result.status == 1 && result.output.contains("certificate.\(key): it says \(less), computed \(value)"))
    }
  }

  @Test func verifyTakesNothingElse() throws {
    let folder = try Folder()
    let file = folder.path("orbit.json")
    try certify(["tanh:2-3-1"], to: file)
    for arguments in [["tanh:2-3-1"], ["--at", "generic"], ["--classes", "0,0,0"]] {
      #expect(try BuiltBinary.run("nagano", ["orbit", "--verify", file] + arguments).status == 64)
    }
    #expect(try BuiltBinary.nagano("orbit", "--verify", folder.path("none.json")).status == 66)
    #expect(try BuiltBinary.nagano("orbit").status == 64)
    let bytes = try Data(contentsOf: URL(filePath: file))
    #expect(try BuiltBinary.nagano("orbit", "--verify", file, "--output", file).status != 0)
    #expect(try Data(contentsOf: URL(filePath: file)) == bytes, "the certificate is not overwritten by its check")
  }
}
