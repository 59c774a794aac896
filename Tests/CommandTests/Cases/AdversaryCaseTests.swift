import Foundation
import Testing

/// Weights crafted to agree modulo the primes that used to follow from the seeds 0 and 1 (`Tests/Cases/exact`).
@Suite struct AdversaryCaseTests {
  private let folder = BuiltBinary.root.appending(path: "Tests/Cases/exact")

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Two fractions that differ by a multiple of both primes: 660 dimensions at every seed, without chance.
  @Test(arguments: ["0", "1", "9"]) func differentWeightsAreDifferentAtEverySeed(seed: String) throws {
    let point = folder.appending(path: "big_point.json").path
    let result = try BuiltBinary.nagano(
      "orbit", "tanh:20-30-2", "--at", point, "--seed", seed, "--format", "json")
    #expect(result.status == 0, "\(result)")
    let orbit = try #require(try object(result.output)["orbit"] as? [String: Any])
    #expect(orbit["lower"] as? Int == 660 && orbit["upper"] as? Int == 660 && orbit["status"] as? String == "proven")
    #expect(orbit["failureBound"] as? Double == 0)
  }

  /// Two doubles likewise: free, not trapped; both neurons are needed, and nothing is reduced.
  @Test func differentNeuronsAreNoCopies() throws {
    let file = folder.appending(path: "blind.safetensors").path
    for seed in ["0", "1", "2"] {
      let audit = try BuiltBinary.nagano(
        "audit", file, "--activation", "tanh", "--strict", "--seed", seed, "--format", "json")
      #expect(audit.status == 0, "\(audit)")
      let report = try object(audit.output)
      #expect(report["classes"] as? String == "0,1" && report["leafDimension"] as? Int == 4)
      #expect(report["effectiveWidths"] as? [Int] == [2] && report["reducibleWidths"] as? [Int] == [2])
    }
  }
}
