import BigInt
import ExactAlgebra
@testable import InvariantManifolds
import NaganoTestSupport
import Networks
import Numerics
import Symmetry
import Testing

/// Weights crafted so that different neurons have equal fingerprints.
@Suite struct ExactStabilityTests {
  private static let factor: UInt64 = 0x9FB2_1C65_1E98_DF25

  /// What the digest does with a word.
  private func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let product = (lane ^ word) &* ExactStabilityTests.factor
    return product ^ (product >> 32)
  }

  /// The lane before a step from what came out and the word, or the word from the lane.
  private func undo(_ result: UInt64, _ word: UInt64) -> UInt64 {
    // Newton's iteration for the inverse modulo 2^64.
    let inverse = (0..<6).reduce(1) { guess, _ in guess &* (2 &- ExactStabilityTests.factor &* guess) }
    return ((result ^ (result >> 32)) &* inverse) ^ word
  }

  /// An adversary who knows the digest and inverts it: two weights differ by the very prime that the point gets.
  ///
  /// Fingerprints cannot tell them apart; the exact comparison does.
  @Test(arguments: [0, 1, 7] as [UInt64])
  func weightsCraftedForTheirOwnPrimeAreToldApart(seed: UInt64) throws {
    let architecture = try Architecture("tanh:1-4-1")
    let outgoing = [0.5, 0.75, 0.75, 0.25]
    // Four doubles are a block of four lanes, begun with 1 to 4, which the number of bytes closes.
    let words = zip(1...4, outgoing).map { step($0, $1.bitPattern) } + [32]
    let outgoingDigest = words.dropFirst().reduce(words[0], step)
    for target in 1...4_096 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: SeededGenerator.mixed(SeededGenerator.mixed(target) ^ seed)).stream(-3)
      let prime = PrimeModulus.random(using: &generator).prime
      let crafted = [Double(prime & ~0xFF), -Double(prime & 0xFF), 2]
      // target = step(step(step(step(0, 4), incoming), 4), outgoing), to be solved for the first incoming weight.
      let incoming = undo(undo(undo(target, outgoingDigest), 4), step(0, 4))
      let lanes = zip(2...4, crafted).map { step($0, $1.bitPattern) } + [32]
      let free = Double(bitPattern: undo(lanes.reversed().reduce(incoming, undo), 1))
      guard free.isFinite else { continue }
      let point = architecture.point([free] + crafted + outgoing)
      #expect(point.digest == SeededGenerator.mixed(target), "the digest is what was crafted")
      #expect(UInt64(crafted[0]) + UInt64(-crafted[1]) == prime)
      let stable = StablePartition.coarsest(of: point, seed: seed)
      #expect(stable.partitions[1].isDiscrete && stable.failureBound == 0)
      #expect(Leaf(of: point, stable).dimension == 8)
      return
    }
    Issue.record("no finite weight was found")
  }

  /// The comparison against the equations of the definition, one by one, at points where all hold and where one was broken:
  /// with interactions, mirrored, resting and sign-fixed neurons, as fractions and as doubles.
  @Test(arguments: ["tanh", "sigmoid", "gelu", "cos", "square"])
  func agreesWithTheDefinition(activation: String) throws {
    try withTrials(20) { trial in
      let bias = trial.seed % 2 == 0 ? "+bias" : ""
      let architecture = try Architecture("\(activation):2-4-3-2\(bias)")
      let wiring = architecture.wiring
      let partitions = wiring.axes.map { axis -> SignedPartition in
        guard let rule = axis.partitionRule else { return .discrete(count: axis.count) }
        return .random(count: axis.count, rule: rule, classes: 2, using: &trial.generator)
      }
      let literal = LiteralStability(architecture, partitions)
      let start = (0..<architecture.parameterCount).map { _ in Rational(trial.generator.integer(-6...6)) }
      var parameters = literal.nearest(to: start, isZero: { $0 == .zero }).point
      if trial.seed % 3 == 0 { parameters[Int(trial.seed / 3) % parameters.count] += Rational("1/1024")! }
      let isStable = literal.rows.allSatisfy { row in
        zip(row, parameters).reduce(Rational.zero) { $0 + Rational($1.0) * $1.1 } == .zero
      }
      let states = wiring.axes.indices.map { state(partitions[$0], wiring.axes[$0], wiring.foldedConstant(ofAxis: $0)) }
      func holds(_ point: WiredPoint) -> Bool {
        ExactStability(point: point, axes: states, direction: .bothWays).holds
      }
      #expect(holds(architecture.point(parameters)) == isStable, "\(partitions), \(trial)")
      // The equations are homogeneous: a common multiple is as good, and is made of doubles.
      let multiple = parameters.map(\.denominator).reduce(BigInt(1)) { $0 / $0.greatestCommonDivisor(with: $1) * $1 }
      let integers = parameters.map { $0 * Rational(multiple, over: 1) }
      guard integers.allSatisfy({ $0.numerator.magnitude.bitWidth <= 53 }) else { return }
      let scale = [1, 0x1p-500, 0x1p300][Int(trial.seed % 3)]
      #expect(holds(architecture.point(integers.map { $0.doubleValue * scale })) == isStable, "\(partitions), \(trial)")
    }
  }

  private func state(_ partition: SignedPartition, _ axis: Wiring.Axis, _ constant: Int?) -> AxisState {
    var state = AxisState(axis, foldedConstant: constant)
    state.classes = partition.labels.map { $0.classNumber ?? -1 }
    state.signs = partition.labels.map(\.sign.rawValue)
    state.classCount = partition.classCount
    return state
  }
}
