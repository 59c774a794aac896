import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Numerics
import Symmetry
import Testing

@Suite struct StableDistanceTests {
  private static let networks = [
    "tanh:2-4-3-1+bias", "sigmoid:2-4-3-2+bias", "cos:2-4-4-2", "cos:2-4-4-1+bias", "square:2-3-4-2",
    "gelu:1-4-3-2+bias",
    "z-tanh:2-4-2+bias", "cube:1-3-3-2", "generic-even:1-4-2+bias",
  ]

  private static func family(
    _ architecture: Architecture, using generator: inout SeededGenerator
  ) -> [SignedPartition] {
    architecture.axisPartitions(
      architecture.wiring.partitionedAxes.map { axis in
        .random(
          count: architecture.widths[axis], rule: architecture.wiring.axes[axis].partitionRule!,
          classes: generator.integer(1...3), using: &generator)
      })
  }

  /// By least squares on the equations of the definition: the distance and the nearest point.
  @Test(arguments: networks)
  func agreesWithLeastSquares(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(6) { trial in
      let partitions = Self.family(architecture, using: &trial.generator)
      let numbers = (0..<architecture.parameterCount).map { _ in 4 * trial.generator.nextSignedUnit() }
      let expected = LiteralStability(architecture, partitions).nearest(to: numbers) { $0 < 1e-9 }
      let distance = StableDistance(of: architecture.point(numbers), partitions)
      let label = "\(network) \(trial) \(ClassNotation.string(partitions))"
      #expect(abs(distance.squared - expected.squaredDistance) <= 1e-12 * (1 + expected.squaredDistance), "\(label)")
      let found = distance.projected().values.flatMap { $0.doubles() }
      #expect(zip(found, expected.point).allSatisfy { abs($0 - $1) < 1e-12 }, "\(label)")
    }
  }

  /// Over the rationals: the family is stable at the nearest point, by exact refinement, and the distance is right to rounding.
  @Test(arguments: ["tanh:1-3-2-1", "sigmoid:1-3-2-1", "cos:1-3-1+bias", "square:1-3-2-1", "gelu:1-3-1+bias"])
  func agreesWithExactProjection(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(2) { trial in
      let partitions = Self.family(architecture, using: &trial.generator)
      let numbers = (0..<architecture.parameterCount).map { _ in Rational(trial.generator.integer(-5...5)) }
      let exact = LiteralStability(architecture, partitions).nearest(to: numbers) { $0 == .zero }
      let distance = StableDistance(of: architecture.point(numbers), partitions)
      let expected = exact.squaredDistance.doubleValue
      let label = "\(network) \(trial) \(ClassNotation.string(partitions))"
      #expect(abs(distance.squared - expected) <= 4e-15 * expected, "\(label)")
      let coarsest = StablePartition.coarsest(of: architecture.point(exact.point)).partitions
      #expect(zip(partitions, coarsest).allSatisfy { Self.ties($0, $1) }, "\(label)")
      #expect(StableDistance(of: architecture.point(exact.point), partitions).squared < 1e-28, "\(label)")
    }
  }

  /// Whether members of a class are tied in the other partition too (sign-fixed ones send the same whatever their class).
  private static func ties(_ fine: SignedPartition, _ coarse: SignedPartition) -> Bool {
    fine.classes().allSatisfy { members in
      Set(members.map { coarse.labels[$0].classNumber }).count == 1
        || members.allSatisfy { coarse.labels[$0].sign == .fixed }
    } && fine.zeroMembers.allSatisfy { coarse.labels[$0].classNumber == nil }
  }

  /// At integer points every sum is exact, so the distance to the coarsest stable family is 0, not merely small.
  @Test(arguments: ["tanh", "sigmoid", "cos", "gaussian", "square", "gelu", "z-tanh"], [false, true])
  func vanishesAtStablePoints(activation: String, hasBias: Bool) throws {
    try withTrials(12) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: hasBias, hiddenLayers: 2, using: &trial.generator)
      let stable = StablePartition.coarsest(of: network.point)
      #expect(StableDistance(of: network.point, stable.partitions).squared == 0, "\(trial) \(network)")
    }
  }

  /// Distance and the nearest point are legs of a right triangle; the nearest point is its own.
  @Test(arguments: networks)
  func projectionIsOrthogonalAndIdempotent(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(5) { trial in
      let partitions = Self.family(architecture, using: &trial.generator)
      let numbers = (0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() }
      let distance = StableDistance(of: architecture.point(numbers), partitions)
      let nearest = distance.projected()
      let again = StableDistance(of: nearest, partitions)
      let all = numbers.reduce(0) { $0 + $1 * $1 }
      let kept = again.parts.reduce(0) { $0 + $1.squaredNorm }
      #expect(again.distance < 1e-15 * all.squareRoot(), "\(network) \(trial)")
      #expect(abs(all - kept - distance.squared) < 1e-14 * all, "\(network) \(trial)")
      #expect(zip(distance.parts, again.parts).allSatisfy { $0.tensor == $1.tensor }, "\(network) \(trial)")
      let twice = zip(nearest.values, again.projected().values).allSatisfy { first, second in
        zip(first.doubles(), second.doubles()).allSatisfy { abs($0 - $1) < 1e-15 }
      }
      #expect(twice, "\(network) \(trial)")
    }
  }

  /// Rows, columns, interaction and means of one block of a matrix: all parts of the table, from a sum known by hand.
  @Test func partsAreThoseOfTheAnalysisOfVariance() throws {
    let architecture = try Architecture("sigmoid:1-2-2-1")
    // W2 = mean 10 + rows (2, -2) + columns (1, -1) + interaction (3, -3; -3, 3).
    let point = architecture.point([1, 1, 16, 8, 6, 10, 5, 7].map { Rational($0) })
    let partitions = architecture.axisPartitions(try ClassNotation.parse("0,0/0,0"))
    let parts = StableDistance(of: point, partitions).parts
    let squares = parts.map(\.squared)
    #expect(squares == [0, 20, 2])
    let middle = [parts[1].row, parts[1].column, parts[1].mean, parts[1].interaction, parts[1].squaredNorm]
    #expect(middle == [16, 4, 0, 36, 456])
    #expect(parts[2].column == 2 && parts[0].interaction == 0)
    let first = StableDistance(of: point, architecture.axisPartitions(try ClassNotation.parse("0,0/0,1")))
    // Each neuron of layer 2 by itself: (16, 8) and (6, 10).
    #expect(first.squaredNorm == 458 && first.squared == 40)
    let none = StableDistance(of: point, architecture.axisPartitions(try ClassNotation.parse("0,1/0,1")))
    #expect(none.squared == 0 && none.squaredNorm == 0 && none.relative == 0)
    let zero = StableDistance(
      of: try Architecture("tanh:1-2-1").point([3, 1, 2, 0].map { Rational($0) }),
      [.discrete(count: 1)] + (try ClassNotation.parse("z,z")) + [.discrete(count: 1)])
    #expect(zero.squared == 14 && zero.parts[0].mean == 8 && zero.parts[0].row == 2 && zero.relative == 1)
  }

  /// A coarser family asks for more: in two-layer networks merging classes never brings the stable set nearer.
  @Test(arguments: ["tanh:3-6-2+bias", "sigmoid:3-6-2", "gelu:2-6-2+bias", "cos:2-6-1"])
  func coarserIsFarther(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(20) { trial in
      let numbers = (0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() }
      let point = architecture.point(numbers)
      let fine = SignedPartition.random(
        count: 6, rule: .copies, classes: 5, using: &trial.generator)
      let pair = (trial.generator.integer(0...4), trial.generator.integer(0...4))
      let coarse = SignedPartition(
        fine.labels.map { .init(classNumber: $0.classNumber == pair.0 ? pair.1 : $0.classNumber, sign: $0.sign) })
      let distances = [fine, coarse].map { StableDistance(of: point, architecture.axisPartitions([$0])).squared }
      #expect(distances[0] <= distances[1] * (1 + 1e-14), "\(network) \(trial)")
    }
  }

  /// Near copies: the distance keeps its digits though the entries exceed it by a factor of 2^40.
  @Test func keepsItsDigitsNearStablePoints() throws {
    let architecture = try Architecture("tanh:3-3-1")
    let row = [0.7, -0.3, 0.9]
    let step = 0x1p-40
    let point = architecture.point(row + row.map { -$0 } + [row[0], row[1] + step, row[2]] + [1, -1, 1])
    let partitions = architecture.axisPartitions(try ClassNotation.parse("0,-0,0"))
    let moved = (row[1] + step) - row[1]
    let expected = moved * moved * 2 / 3
    #expect(abs(StableDistance(of: point, partitions).squared - expected) <= 1e-14 * expected)
  }
}
