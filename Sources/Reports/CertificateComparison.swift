public import Checkpoints

/// A field of a report that is not what was computed again.
public struct FieldDisagreement: Hashable, Sendable {
  /// The keys on the way to the field, joined by dots.
  public let field: String
  /// What the report says.
  public let stated: String
  /// What was computed.
  public let computed: String

  /// A disagreement.
  public init(field: String, stated: String, computed: String) {
    (self.field, self.stated, self.computed) = (field, stated, computed)
  }
}

/// The comparison of a certificate with the same report computed again, field by field.
public struct CertificateComparison: Sendable {
  /// The fields that disagree, in the order of the report.
  public private(set) var disagreements: [FieldDisagreement] = []

  /// Compares all fields but the time.
  ///
  /// A certificate without a digest is one of version 0.1.0, which recorded less: bounds of failure may be larger there, and where
  /// its bounds of the orbit are weaker than those found now but true, how they were found is not compared.
  /// - Parameter digest: the digest of what the certificate states.
  public init(_ certificate: CertificateFile, _ computed: JSONValue, digest: String) {
    let stated = certificate.statements
    compare(stated, computed, "")
    let seal = stated["certificate"]?["digest"]
    disagreements.removeAll { ["seconds", "certificate.digest"].contains($0.field) }
    if stated["seconds"]?.double.map({ $0 >= 0 }) != true {
      disagreements.append(.init(field: "seconds", stated: stated["seconds"]?.line ?? "nothing", computed: "a time"))
    }
    let isOld =
      seal == nil && stated["certificate"]?["search"] == nil && stated["theorem"] == nil
      && stated["version"]?.string == "0.1.0"
    if isOld {
      allowForVersion(stated, computed)
    } else if seal?.string != digest {
      disagreements.append(
        .init(field: "certificate.digest", stated: seal?.line ?? "nothing", computed: JSONValue.string(digest).line))
    }
  }

  private mutating func compare(_ stated: JSONValue, _ computed: JSONValue, _ path: String) {
    guard case .object(let old) = stated, case .object(let new) = computed else {
      if stated.line != computed.line { add(path, stated.line, computed.line) }
      return
    }
    let prefix = path.isEmpty ? "" : path + "."
    for (key, value) in new {
      if let other = old.first(where: { $0.key == key })?.value {
        compare(other, value, prefix + key)
      } else {
        add(prefix + key, "nothing", value.line)
      }
    }
    for (key, value) in old where !new.contains(where: { $0.key == key }) { add(prefix + key, value.line, "nothing") }
  }

  private mutating func add(_ field: String, _ stated: String, _ computed: String) {
    disagreements.append(.init(field: field, stated: stated, computed: computed))
  }

  /// Takes out what an older version could not know.
  private mutating func allowForVersion(_ stated: JSONValue, _ computed: JSONValue) {
    let isNew = ["version", "certificate.search", "theorem"]
    disagreements.removeAll { isNew.contains($0.field) && ($0.stated == "nothing" || $0.field == "version") }
    disagreements.removeAll { disagreement in
      guard disagreement.field.hasSuffix(".failureBound") else { return false }
      let part = String(disagreement.field.dropLast(".failureBound".count))
      let bounds = [stated, computed].map { $0[part]?["failureBound"]?.double }
      return zip(bounds.prefix(1), bounds.suffix(1)).allSatisfy { ($0 ?? -1) >= ($1 ?? 1) && ($0 ?? 2) <= 1 }
    }
    guard let lower = stated["orbit"]?["lower"]?.integer, let upper = stated["orbit"]?["upper"]?.integer,
      let bestLower = computed["orbit"]?["lower"]?.integer, let bestUpper = computed["orbit"]?["upper"]?.integer,
      lower <= bestLower, upper >= bestUpper, (lower, upper) != (bestLower, bestUpper), lower < upper,
      stated["orbit"]?["status"]?.string == "unknown", stated["laws"] == .null,
      (stated["span"]?.integer ?? 0) <= (computed["span"]?.integer ?? 0)
    else { return }
    let searched = [
      "span", "orbit.lower", "orbit.upper", "orbit.status", "orbit.method", "laws", "certificate.samples",
      "certificate.depth", "certificate.order", "certificate.columns",
    ]
    disagreements.removeAll { searched.contains($0.field) }
  }
}
