public import Checkpoints
public import InvariantManifolds

/// A report `nagano.orbit/1` read back: everything that it states, and what is needed to compute it again.
public struct CertificateFile: Sendable {
  /// The notation of the network.
  public let network: String
  /// The point.
  public let point: PointDescription
  /// The seed of all random draws.
  public let seed: UInt64
  /// The effort limit.
  public let effort: Int
  /// How the lower bound was sought; `nil` in reports of versions that did not record it.
  public let search: LowerBoundMethod?
  /// How the lower bound was found, as far as it names a search.
  public let method: LowerBoundMethod?
  /// The SHA-256 of each input file.
  public let digests: [String: String]
  /// The whole report.
  public let statements: JSONValue

  /// Reads a report.
  ///
  /// Only what has to be known to compute it again must be right here; all else is compared afterwards.
  /// - Throws: ``CheckpointError`` that names the file and the key that is missing or wrong.
  public init(_ bytes: [UInt8], file: String) throws(CheckpointError) {
    do {
      statements = try JSONValue(parsing: bytes)
    } catch {
      throw CertificateFile.damaged(file, error.description)
    }
    func required<Value>(_ key: String, _ value: Value?) throws(CheckpointError) -> Value {
      guard let value else {
        throw CertificateFile.damaged(file, "the key '\(key)' is missing or has a value of another kind")
      }
      return value
    }
    let schema = try required("schema", statements["schema"]?.string)
    guard schema == "nagano.orbit/1" else { throw CertificateFile.damaged(file, "the schema is '\(schema)'") }
    let certificate = try required("certificate", statements["certificate"])
    network = try required("network", statements["network"]?.string)
    let kind = try required("certificate.point.kind", certificate["point"]?["kind"]?.string)
    point = try required(
      "certificate.point.value", try CertificateFile.point(kind, certificate["point"]?["value"]?.string, file))
    seed = try required("certificate.seed", certificate["seed"].flatMap(CertificateFile.seed))
    effort = try required("certificate.effort", certificate["effort"]?.integer)
    guard effort >= 0 else {
      throw CertificateFile.damaged(file, "certificate.effort is \(effort), which no certificate has")
    }
    search = certificate["search"]?.string.flatMap { LowerBoundMethod(rawValue: $0) }
    method = statements["orbit"]?["method"]?.string.flatMap { LowerBoundMethod(rawValue: $0) }
    guard case .object(let inputs) = try required("sha256", statements["sha256"]) else {
      throw CertificateFile.damaged(file, "sha256 is no object")
    }
    digests = Dictionary(uniqueKeysWithValues: inputs.map { ($0.key, $0.value.string ?? "") })
  }

  /// What identifies the report among all that could be: the digest that it carries must be that of this text.
  public var sealedText: String { statements.sealedText }

  private static func point(
    _ kind: String, _ value: String?, _ file: String
  ) throws(CheckpointError) -> PointDescription? {
    switch (kind, value) {
    case ("generic", _): return .generic
    case ("classes", let value): return value.map { .classes($0) }
    case ("list", let value): return value.map { .list($0) }
    case ("file", let value): return value.map { .file($0) }
    default: throw damaged(file, "certificate.point has the unknown kind '\(kind)'")
    }
  }

  /// A number, or a string where it exceeds what every reader of JSON keeps.
  private static func seed(_ value: JSONValue) -> UInt64? {
    value.integer.flatMap { UInt64(exactly: $0) } ?? value.string.flatMap { UInt64($0) }
  }

  /// A certificate that says something that cannot be.
  public static func damaged(_ file: String, _ problem: String) -> CheckpointError {
    CheckpointError(
      .malformedHeader, file: file, problem: problem, expectation: "a report of nagano orbit with --format json",
      remedy: "Write one: nagano orbit NETWORK --format json --output FILE.")
  }
}

extension JSONValue {
  /// The report on one line without its digest and without the time that it took: what the digest is taken of.
  public var sealedText: String {
    guard case .object(let pairs) = self else { return line }
    let stated = pairs.filter { $0.key != "seconds" }.map { key, value -> (key: String, value: JSONValue) in
      guard key == "certificate", case .object(let entries) = value else { return (key, value) }
      return (key, .object(entries.filter { $0.key != "digest" }))
    }
    return JSONValue.object(stated).line
  }

  /// The report with the digest of all that it states as the last key of its certificate.
  public func sealed(by digest: (String) -> String) -> JSONValue {
    guard case .object(let pairs) = self else { return self }
    let seal = digest(sealedText)
    return .object(
      pairs.map { key, value in
        guard key == "certificate", case .object(let entries) = value else { return (key, value) }
        return (key, .object(entries + [("digest", .string(seal))]))
      })
  }
}
