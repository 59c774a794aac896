import ExactAlgebra
import Foundation
import InvariantManifolds
import NaganoTestSupport
import Networks
import Testing

/// Orbits of small networks of piecewise and of new activations against dimensions that PyTorch found by following random
/// gradient fields with their tangent vectors (`Scripts/orbits-torch.py`).
@Suite struct FlowOrbitTests {
  struct Reference: Decodable, Sendable {
    struct Point: Decodable, Sendable {
      let network: String
      let at: [Double]
      let orbit: Int
    }
    let cases: [Point]
  }

  @Test func boundsHoldTheNumericalDimension() throws {
    let data = try Data(contentsOf: References.folder.appending(path: "flow_orbits.json"))
    let cases = try JSONDecoder().decode(Reference.self, from: data).cases
    var proven: [String: [Bool]] = [:]
    for example in cases {
      let architecture = try Architecture(example.network)
      let point = architecture.point(try example.at.map { try #require(Rational(exactly: $0)) })
      let orbit = OrbitDimension.of(point, model: architecture)
      let isHeld = orbit.lower <= example.orbit && example.orbit <= orbit.upper
      #expect(isHeld, "\(example): \(orbit.lower)...\(orbit.upper)")
      #expect(!orbit.isDiscrepancy, "\(example)")
      proven[architecture.activation.name, default: []].append(orbit.status == .proven)
    }
    for (name, found) in proven { #expect(found.count { $0 } * 2 >= found.count, "\(name): \(found)") }
  }
}
