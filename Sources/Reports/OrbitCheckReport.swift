public import Checkpoints
public import InvariantManifolds

/// The check of a certificate, as JSON and as text.
public struct OrbitCheckReport: Sendable {
  /// What every report begins with.
  public let header: ReportHeader
  /// What was computed again.
  public let check: OrbitCheck
  /// The certificate.
  public let certificate: CertificateFile
  /// The fields of the certificate that are not what was computed again.
  public let comparison: CertificateComparison

  /// A report.
  public init(
    header: ReportHeader, check: OrbitCheck, certificate: CertificateFile, comparison: CertificateComparison
  ) {
    (self.header, self.check) = (header, check)
    (self.certificate, self.comparison) = (certificate, comparison)
  }

  /// Whether all fields agree, the second prime and the other seed too.
  public var agrees: Bool { comparison.disagreements.isEmpty && check.agrees }

  /// The object of the schema `nagano.orbit-check/1`.
  public var json: JSONValue {
    let stated = certificate.statements["orbit"]
    return header.json(
      primes: [RankPrime.large.digits, RankPrime.small.digits],
      result: [
        ("at", .string(certificate.point.text)), ("agrees", .bool(agrees)),
        ("certificate", .object([("lower", stated?["lower"] ?? .null), ("upper", stated?["upper"] ?? .null)])),
        (
          "lower",
          .object([
            (RankPrime.small.digits, .integer(check.orbit.lowerBound.dimension)),
            (RankPrime.large.digits, .optional(check.lowerModuloSecondPrime)),
          ])
        ),
        (
          "upper",
          .object([("sameSeed", .integer(check.orbit.upper)), ("otherSeed", .integer(check.otherOrbit.upper))])
        ),
        ("otherSeed", .string(String(check.otherSeed))),
        (
          "disagreements",
          .array(
            comparison.disagreements.map { disagreement("certificate", $0.field, $0.stated, $0.computed) }
              + check.contradictions.map { disagreement("otherSeedOrPrime", $0.field, $0.first, $0.second) })
        ),
      ])
  }

  private func disagreement(_ kind: String, _ field: String, _ stated: String, _ computed: String) -> JSONValue {
    .object([
      ("kind", .string(kind)), ("field", .string(field)), ("stated", .string(stated)), ("computed", .string(computed)),
    ])
  }

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    func number(_ value: Int?) -> String { value.map(Prose.grouped) ?? "not computed (memory)" }
    func stated(_ key: String) -> String { certificate.statements["orbit"]?[key]?.line ?? "nothing" }
    var table = TextTable(heading: ["", "lower bound", "upper bound"], alignsRight: [false, true, true])
    table.rows += [
      ["certificate", stated("lower"), stated("upper")],
      ["again, modulo \(RankPrime.small.digits)", number(check.orbit.lower), number(check.orbit.upper)],
      ["modulo \(RankPrime.large.digits)", number(check.lowerModuloSecondPrime), ""],
      ["another seed", number(check.otherOrbit.lower), number(check.otherOrbit.upper)],
    ]
    let title = "\(style.bold(header.network)) at \(Prose.shortened(certificate.point.text))"
    return ([title, ""] + table.lines() + [""] + verdict(style)).joined(separator: "\n") + "\n"
  }

  private func verdict(_ style: TextStyle) -> [String] {
    if agrees {
      return Prose.wrapped(
        style.green("OK: the certificate holds")
          + ": all that it states was computed again, also modulo a second prime and from a seed that it could not know.",
        indent: "  ")
    }
    return ["  " + style.red("The certificate does NOT agree with what was computed again:")]
      + comparison.disagreements.map {
        "    \(Prose.shortened($0.field)): it says \(Prose.shortened($0.stated)), computed \(Prose.shortened($0.computed))"
      }
      + check.contradictions.map {
        "    \($0.field): \($0.first), but \($0.second) from another seed or modulo another prime"
      }
  }
}
