internal import Foundation
internal import Nagano

/// `nagano orbit --verify FILE`: all that a certificate states, computed again and compared field by field.
struct CertificateCheck {
  let path: String
  let common: CommonOptions

  func run() throws {
    let stopwatch = Stopwatch()
    try common.checkOutput(against: [path])
    let bytes = [UInt8](try ChosenPoint.contents(of: path))
    let certificate = try CertificateFile(bytes, file: path)
    let (architecture, chosen) = try certified(certificate)
    let digests = try chosen.files.map { ($0, try FileDigest.sha256($0)) }
    for (file, digest) in digests where certificate.digests[file] != digest {
      throw CheckpointError(
        .badChecksum, file: file, problem: "the file is not the one that was certified (its SHA-256 differs)",
        expectation: "SHA-256 \(certificate.digests[file] ?? "(none recorded)")",
        remedy: "Name the file that was certified, or certify this one anew.")
    }
    let otherSeed = CertificateCheck.seed(after: bytes, common.seed)
    let (check, comparison) = common.showing(
      "computing ranks for \(architecture) ...", if: architecture.parameterCount > 500
    ) {
      let (orbit, search, comparison) = repeated(certificate, architecture, chosen, digests)
      let check = OrbitCheck(
        of: orbit, at: chosen.point, model: architecture, search: search, otherSeed: otherSeed)
      return (check, comparison)
    }
    let header = ReportHeader(
      verb: "orbit-check", network: architecture.notation, seed: certificate.seed,
      inputs: [(path, FileDigest.sha256(of: bytes))], seconds: stopwatch.seconds)
    let report = OrbitCheckReport(header: header, check: check, certificate: certificate, comparison: comparison)
    try common.deliver(json: report.json, text: report.text)
    if !report.agrees { throw ExitStatus.finding }
  }

  /// A seed that depends on every byte of the certificate, so that nobody can write one with this seed in mind.
  private static func seed(after bytes: [UInt8], _ seed: UInt64) -> UInt64 {
    UInt64(FileDigest.sha256(of: bytes + "\(seed)".utf8).prefix(16), radix: 16) ?? seed &+ 1
  }

  /// The network and point of a certificate; what would be wrong usage on the command line is bad data in a file.
  private func certified(_ certificate: CertificateFile) throws -> (Architecture, ChosenPoint) {
    do {
      let architecture = try Architecture(certificate.network)
      return (architecture, try ChosenPoint(architecture, certificate.point, seed: certificate.seed))
    } catch let error where error is ArchitectureNotationError || error is ClassNotationError || error is UsageError {
      throw CertificateFile.damaged(path, "\(error)")
    }
  }

  /// The orbit and its report from the certificate's seed, by the search that it names.
  ///
  /// Certificates of version 0.1.0 do not name it: the usual search comes first, then the one that found the bound.
  private func repeated(
    _ certificate: CertificateFile, _ architecture: Architecture, _ chosen: ChosenPoint, _ digests: [(String, String)]
  ) -> (OrbitDimension, LowerBoundMethod, CertificateComparison) {
    func attempt(_ search: LowerBoundMethod) -> (OrbitDimension, LowerBoundMethod, CertificateComparison) {
      let orbit = OrbitDimension.of(
        chosen.point, model: architecture, method: search, largestMatrix: certificate.effort, seed: certificate.seed)
      let header = ReportHeader(
        verb: "orbit", network: architecture.notation, seed: certificate.seed, inputs: digests, seconds: 0)
      let report = OrbitReport(
        header: header, orbit: orbit, architecture: architecture, point: chosen.description, search: search)
      let comparison = CertificateComparison(
        certificate, report.json, digest: FileDigest.sha256(of: certificate.sealedText))
      return (orbit, search, comparison)
    }
    let first = attempt(certificate.search ?? .auto)
    guard certificate.search == nil, let method = certificate.method, !first.2.disagreements.isEmpty else {
      return first
    }
    let second = attempt(method)
    return second.2.disagreements.count < first.2.disagreements.count ? second : first
  }
}
