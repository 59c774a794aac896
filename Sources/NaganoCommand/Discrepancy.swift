internal import Foundation
internal import Nagano

/// What must not be: said on standard error, with exit status 1.
enum Discrepancy {
  /// Fails if outputs refute a proof.
  ///
  /// - Parameter claim: what was proven, for example `the narrower network computes the same function`.
  static func check(_ contradiction: MeasuredContradiction?, claim: String) throws {
    guard let contradiction else { return }
    let input = contradiction.input.prefix(8).map { "\($0)" }.joined(separator: ", ")
    let rest = contradiction.input.count > 8 ? ", ..." : ""
    let text =
      "nagano: DISCREPANCY: \(claim) is said to be proven, but at the input (\(input)\(rest)) output "
      + "\(contradiction.output) differs by \(contradiction.difference), and rounding explains at most "
      + "\(contradiction.rounding). The proof is refuted: do not rely on it, and please report this with the files.\n"
    StandardStream.error.remark(text)
    throw ExitStatus.finding
  }
}
