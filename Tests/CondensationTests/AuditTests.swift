import Nagano
import NaganoTestSupport
import Testing

@Suite struct AuditTests {
  private func audit(_ notation: String, _ parameters: [Double]) throws -> Audit {
    let architecture = try Architecture(notation)
    return Audit(architecture.point(parameters), architecture)
  }

  @Test func genericNetworksAreFree() throws {
    var generator = SeededGenerator(seed: 1)
    let audit = try audit("tanh:3-4-5-2+bias", (0..<53).map { _ in generator.unit() - 0.5 })
    #expect(!audit.isTrapped && audit.findings.isEmpty)
    #expect(audit.effectiveWidths == [4, 5] && audit.reducibleWidths == [4, 5])
    #expect(audit.orbit.status == .proven && audit.orbit.upper == 53 && audit.orbit.laws == 0)
  }

  @Test func constantInitialisationIsOneNeuron() throws {
    let audit = try audit("sigmoid:3-4-2+bias", [Double](repeating: 0.1, count: 26))
    #expect(audit.isTrapped && audit.effectiveWidths == [1] && audit.equivalent.notation == "sigmoid:3-1-2+bias")
    let finding = try #require(audit.findings.first { $0.kind == .copies })
    #expect(
      finding.layer == 1 && finding.neurons == [0, 1, 2, 3] && finding.message.contains("constant initialisation"))
    // 3 + 1 weights and biases of one neuron, 2 + 2 of the outputs.
    #expect(audit.orbit.upper == 8 && audit.orbit.status == .proven)
  }

  @Test func zeroInitialisationIsAConstantNetwork() throws {
    let audit = try audit("tanh:3-4-2+bias", [Double](repeating: 0, count: 26))
    #expect(audit.findings.map(\.kind).contains(.constantNetwork) && audit.findings.map(\.kind).contains(.deadLayer))
    #expect(audit.orbit.leafDimension == nil && audit.orbit.upper == 2 && audit.orbit.status == .proven)
    let curve = try Audit(
      Architecture("tanh:3-4-4-1+bias").point([Double](repeating: 0, count: 41)), Architecture("tanh:3-4-4-1+bias"))
    #expect(curve.orbit.upper == 1, "with one output the orbit of a constant network is a curve")
  }

  /// A zero last layer is a customary start: the fields at the point span little, their brackets everything.
  @Test func zeroLastLayersAreFree() throws {
    var generator = SeededGenerator(seed: 4)
    let first = (0..<24).map { _ in generator.unit() - 0.5 }
    let audit = try audit("tanh:5-4-2+bias", first + [Double](repeating: 0, count: 10))
    #expect(!audit.isTrapped && audit.orbit.status == .proven && audit.orbit.upper == 34)
    #expect(audit.orbit.method == "bracket" && audit.orbit.span.map { $0 < 34 } == true)
  }

  @Test func mirroredCopiesAndSilentNeuronsAreNamed() throws {
    // Neurons: w, -w, a silent one, another.
    let audit = try audit("tanh:2-4-1", [1, 2, -1, -2, 0, 0, 3, 5, 0.5, -0.5, 0, 2])
    #expect(ClassNotation.string(audit.partitions) == "0,-0,z,1")
    #expect(audit.findings.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.mirroredCopies, .zeroNeurons])
    #expect(audit.findings.first { $0.kind == .zeroNeurons }?.neurons == [2])
    #expect(audit.orbit.upper == 6 && audit.orbit.status == .proven && audit.orbit.laws == 6)
  }

  @Test func reducibleIsNotCalledInvariant() throws {
    let audit = try audit("tanh:2-3-1", [1, 2, 1, 2, 3, 5, 4, 7, 3])
    #expect(!audit.isTrapped && audit.effectiveWidths == [3] && audit.reducibleWidths == [2])
    #expect(audit.findings.map(\.kind) == [.reducibleNotInvariant] && audit.findings[0].severity == .info)
  }

  @Test func frozenInteractionsAreReported() throws {
    let audit = try audit("tanh:2-2-2-1", [1, 2, 1, 2, 5, 7, 7, 5, 3, 3])
    #expect(audit.findings.contains { $0.kind == .frozenInteraction && $0.message.contains("W2") })
    #expect(audit.effectiveWidths == [1, 1])
  }

  /// The four cases of theory 5.8 and their neighbours are told apart: a flat copy, an interaction, row sums only, generic.
  @Test func fourCasesAreToldApart() throws {
    let first: [Double] = [1, 2, 1, 2, 1, 2]
    let last: [Double] = [3, 3, 3]
    let cases: [([Double], [Int], Set<Finding.Kind>)] = [
      ([Double](repeating: 5, count: 9), [1, 1], [.copies]),
      ([6, 4, 5, 3, 6, 6, 6, 5, 4], [1, 1], [.copies, .frozenInteraction]),
      ([6, 4, 5, 7, 4, 4, 6, 6, 3], [3, 3], [.reducibleNotInvariant]),
      ([1, 2, 3, 4, 5, 6, 7, 8, 10], [3, 3], [.reducibleNotInvariant]),
    ]
    for (middle, widths, kinds) in cases {
      let audit = try audit("tanh:2-3-3-1", first + middle + last)
      #expect(audit.effectiveWidths == widths && Set(audit.findings.map(\.kind)) == kinds, "\(middle)")
    }
  }

  @Test func largeQuotientsAreNotComputed() throws {
    var generator = SeededGenerator(seed: 2)
    let architecture = try Architecture("tanh:3-4-2")
    let point = architecture.point((0..<20).map { _ in generator.unit() })
    let audit = Audit(point, architecture, largestMatrix: 19)
    #expect(audit.orbit.status == .unknown && audit.orbit.span == nil && audit.orbit.upper == 20)
  }
}
