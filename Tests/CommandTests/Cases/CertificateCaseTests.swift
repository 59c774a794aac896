import Foundation
import Testing

/// Certificates of version 0.1.0 whose fields were altered (`Tests/Cases/exact`, `Tests/Cases/faults`): once said to hold.
@Suite struct CertificateCaseTests {
  /// All fields that can be computed again are named.
  @Test(arguments: [
    (
      "exact/tampered_cert.json",
      [
        "seed", "prime", "at", "span", "orbit.scope", "classes", "leafDimension", "certificate.samples",
        "certificate.columns", "certificate.rounds", "certificate.scope",
      ]
    ),
    ("faults/08.certificate-tampered-accepted.json", ["at", "span", "orbit.scope"]),
  ])
  func alteredFieldsAreNamed(file: String, fields: [String]) throws {
    let path = BuiltBinary.root.appending(path: "Tests/Cases/\(file)").path
    let result = try BuiltBinary.nagano("orbit", "--verify", path)
    #expect(result.status == 1 && result.output.contains("NOT agree"), "\(result)")
    for field in fields { #expect(result.output.contains("    \(field): it says "), "\(field): \(result.output)") }
  }

  /// A certificate as version 0.1.0 wrote it, with the bound of failure of its time: it holds.
  @Test func oldCertificatesHold() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "orbit.json").path
    let bound = "4.551419829452998e-16"
    try Data(
      """
      {"schema": "nagano.orbit/1", "network": "tanh:2-3-1", "seed": 0, "prime": ["2305843009213693951", "8388587"],
       "sha256": {}, "version": "0.1.0", "at": "(1,2,1,2,3,5,4,4,1/2)", "parameters": 9, "span": 6,
       "orbit": {"lower": 6, "upper": 6, "status": "proven", "method": "span", "failureBound": \(bound),
       "scope": "almost everywhere on the leaf"}, "laws": 3, "classes": "0,0,1", "leafDimension": 6,
       "certificate": {"point": {"kind": "list", "value": "1,2,1,2,3,5,4,4,1/2"},
       "primes": ["2305843009213693951", "8388587"], "seed": 0, "samples": 11, "depth": 1, "order": 0, "columns": 6,
       "effort": 12000, "rounds": 2, "failureBound": \(bound), "scope": "almost everywhere on the leaf"}, "seconds": 0.1}
      """.utf8
    ).write(to: URL(filePath: file))
    let result = try BuiltBinary.nagano("orbit", "--verify", file)
    #expect(result.status == 0 && result.output.contains("OK: the certificate holds"), "\(result)")
  }
}
