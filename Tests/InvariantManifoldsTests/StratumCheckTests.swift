import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Symmetry
import Testing

@Suite struct StratumCheckTests {
  private static func checks(_ notation: String) throws -> [StratumCheck] {
    let architecture = try Architecture(notation)
    return architecture.strata.map { stratum in
      stratum.check(hasLaws: architecture.hasContinuousSymmetry) { point, leaf in
        OrbitBounds(OrbitDimension.of(point, leaf: leaf, model: architecture))
      }!
    }
  }

  /// Nothing contradicts the theory; at generic points every dimension is proven to be that of the formula.
  @Test(arguments: [
    "tanh:2-3-1", "cos:2-2-1+bias", "z-tanh:2-2-1", "generic-odd:2-2-1", "generic-even:2-2-1", "sigmoid:1-2-1+bias",
    "tanh:1-1-2-1", "sigmoid:2-1",
  ])
  func orbitsAreWhatTheHierarchySays(network: String) throws {
    for check in try Self.checks(network) {
      #expect(check.status != .refuted && check.discrepancies.isEmpty, "\(network) \(check.classes)")
      #expect(check.found == check.expected && check.found != nil && !check.isEmpty, "\(network) \(check.classes)")
    }
  }

  /// Without a method for the deepest degenerate points these are wholly decided already.
  @Test(arguments: ["sigmoid:2-3-1", "gelu:2-2-1", "cos:2-2-1", "generic:2-2-1"])
  func everyPointIsProven(network: String) throws {
    for check in try Self.checks(network) { #expect(check.status == .proven, "\(network) \(check)") }
  }

  /// Theory, section 13: the fixed sets have dimensions 8, 5, 5, 4; the last is foliated by leaves of dimension 3.
  @Test func frozenInteractionMakesLeavesSmallerThanTheStableSet() throws {
    let checks = try Self.checks("sigmoid:1-2-2-1")
    #expect(checks.map(\.classes) == ["0,1/0,1", "0,1/0,0", "0,0/0,1", "0,0/0,0"])
    #expect(checks.map(\.expected) == [8, 5, 5, 3] && checks.map(\.stableDimension) == [8, 5, 5, 4])
  }

  /// Laws lower the orbits of linear networks; they are not called discrepancies, decided or not.
  @Test func lawsAreNoDiscrepancies() throws {
    for check in try Self.checks("linear:1-1-1") { #expect(check.discrepancies.isEmpty) }
    let architecture = try Architecture("linear:2-2-1")
    let check = try #require(
      architecture.strata.first { _ in true }?.check(hasLaws: true) { _, leaf in
        OrbitBounds(lower: leaf.dimension - 2, upper: leaf.dimension - 2, leaf: leaf.dimension)
      })
    #expect(check.status == .proven && check.lawCount == 2 && check.found == 4)
  }

  /// Bounds that are wrong at degenerate points, a wrong formula, and bounds that stay open.
  @Test func whatIsWrongIsReportedWithItsPoint() throws {
    let architecture = try Architecture("tanh:2-2-1")
    let stratum = try #require(architecture.strata.first { _ in true })
    func check(_ stratum: Stratum, _ change: @escaping (WiredPoint, Int) -> OrbitBounds) throws -> StratumCheck {
      try #require(stratum.check(hasLaws: false) { point, leaf in change(point, leaf.dimension) })
    }
    let low = try check(stratum) { point, leaf in
      let dimension = point.list == nil ? leaf : leaf - 1
      return OrbitBounds(lower: dimension, upper: dimension, leaf: leaf)
    }
    #expect(low.status == .refuted && low.found == 6 && low.discrepancies.count == low.points - 1)
    let numbers = try #require(low.discrepancies.first).at
    #expect(try architecture.parameters(list: numbers).count == 6)

    let right: (WiredPoint, Int) -> OrbitBounds = { OrbitBounds(lower: $1, upper: $1, leaf: $1) }
    #expect(try check(stratum, right).status == .proven)
    let wrong = Stratum(number: 0, wiring: stratum.wiring, partitions: stratum.partitions, expected: 7)
    let formula = try check(wrong, right)
    #expect(formula.status == .refuted && formula.discrepancies.first?.problem?.contains("formula") == true)

    let open = try check(stratum) { OrbitBounds(lower: $1 - 1, upper: $1, leaf: $1) }
    #expect(open.status == .unknown && open.unknown.count == open.points && open.found == nil)
  }

  /// Degenerate points: the family asked for is stable there, and special points are among them.
  @Test(arguments: [
    "tanh:2-4-1", "sigmoid:2-3-1+bias", "cos:1-3-2", "gelu:1-3-2-1", "square:2-3-2", "tanh:1-2-2-1+bias",
  ])
  func degeneratePointsHaveTheFamilyAskedFor(network: String) throws {
    let architecture = try Architecture(network)
    let wiring = architecture.wiring
    for (number, family) in wiring.partitionTypeFamilies.enumerated() {
      let partitions = wiring.axisPartitions(family.map(\.representative))
      var generator = SeededGenerator(seed: UInt64(number))
      let points = DegeneratePoints(wiring: wiring, partitions: partitions).points(using: &generator)
      #expect(Set(points.map(\.list)).count == points.count, "no point comes twice")
      for point in points {
        let coarsest = StablePartition.coarsest(of: point).partitions
        for axis in wiring.partitionedAxes {
          #expect(ties(partitions[axis], coarsest[axis]), "\(network) \(point.list ?? "")")
        }
      }
    }
  }

  /// Whether members of a class are tied in the other partition too (sign-fixed ones send the same whatever their class).
  private func ties(_ fine: SignedPartition, _ coarse: SignedPartition) -> Bool {
    fine.classes().allSatisfy { members in
      Set(members.map { coarse.labels[$0].classNumber }).count == 1
        || members.allSatisfy { coarse.labels[$0].sign == .fixed }
    } && fine.zeroMembers.allSatisfy { coarse.labels[$0].classNumber == nil }
  }

  @Test func specialPointsAreAmongTheDegenerateOnes() throws {
    let wiring = try Architecture("tanh:1-3-1").wiring
    var generator = SeededGenerator(seed: 1)
    let points = DegeneratePoints(wiring: wiring, partitions: wiring.axes.map { .discrete(count: $0.count) })
      .points(using: &generator).map { try! Architecture("tanh:1-3-1").parameters(list: $0.list!) }
    let zero = Rational.zero
    let kinds: [([Rational]) -> Bool] = [
      { $0[3] == zero && $0[4] != zero }, { $0[3...] == [zero, zero, zero] }, { $0[0] == zero && $0[1] != zero },
      { $0[..<3] == [zero, zero, zero] }, { $0[0] == $0[1] && $0[3] != -$0[4] && $0[3] != $0[4] },
      { $0[0] == -$0[1] && $0[0] != zero }, { $0[0] == $0[1] && $0[3] == -$0[4] && $0[3] != zero },
      { $0[2] == $0[0] + $0[1] && $0[0] != zero },
    ]
    for (number, kind) in kinds.enumerated() { #expect(points.contains(where: kind), "kind \(number)") }
  }

  /// The quotient of an embedded point is the quotient it was made from.
  @Test func embeddingIsUndoneByTheQuotient() throws {
    let architecture = try Architecture("tanh:2-5-4-2+bias")
    let partitions = architecture.axisPartitions(try ClassNotation.parse("0,0,1,-0,z/0,1,1,-1"))
    withTrials(10) { trial in
      let narrow = Architecture(
        activation: architecture.activation, widths: partitions.map(\.classCount), hasBias: true)
      let numbers = (0..<narrow.parameterCount).map { _ in Rational(trial.generator.integer(-9...9)) }
      let quotient = narrow.point(numbers).values.map { values -> [Rational] in
        guard case .rational(let fractions) = values else { return [] }
        return fractions
      }
      let point = Leaf.embed(quotient, in: architecture.wiring, partitions, using: &trial.generator)
      #expect(Quotient(of: point, partitions).parameters == numbers.map { ResiduePair(exactly: $0)! }, "\(trial)")
      let frozen = FrozenInteraction.all(of: point, partitions).map(\.isPresent)
      #expect(frozen == [false, true, false], "\(trial)")
    }
  }

  /// The dimension of the stable set, against the rank of the equations of the definition.
  @Test(arguments: ["sigmoid:2-3-3-1+bias", "tanh:1-3-3-2", "gelu:1-3-2-1+bias", "cos:1-2-3-1", "square:2-3-2-1"])
  func stableDimensionCountsTheEquationsOfStability(network: String) throws {
    let architecture = try Architecture(network)
    for stratum in architecture.strata {
      let equations = StabilityEquations(wiring: stratum.wiring, partitions: stratum.partitions)
      #expect(
        stratum.stableDimension == architecture.parameterCount - equations.rank,
        "\(network) \(ClassNotation.string(stratum.partitions))")
    }
  }
}

extension StratumCheckTests {
  /// The same against the trace of the orthogonal projection on the stable set, folded constants included.
  ///
  /// Families with one sign-fixed neuron in a layer at most: refinement does not ask several to be copies.
  @Test(arguments: ["cos:1-2-2-1+bias", "gaussian:2-3-1+bias", "cos:1-2-2-1", "tanh:1-2-2-1+bias", "z-tanh:1-2-2-1"])
  func stableDimensionIsTheTraceOfTheProjection(network: String) throws {
    let architecture = try Architecture(network)
    let count = architecture.parameterCount
    for stratum in architecture.strata {
      guard stratum.partitions.allSatisfy({ PartitionProfile(of: $0).fixedMembers < 2 }) else { continue }
      let trace = (0..<count).reduce(0.0) { sum, index in
        var unit = [Double](repeating: 0, count: count)
        unit[index] = 1
        let projected = StableDistance(of: architecture.point(unit), stratum.partitions).projected()
        return sum + projected.values.flatMap { $0.doubles() }[index]
      }
      #expect(
        abs(trace - Double(stratum.stableDimension)) < 1e-9,
        "\(network) \(ClassNotation.string(stratum.partitions)): \(trace), not \(stratum.stableDimension)")
    }
  }
}

/// The equations of the definition of stability (StablePartitions.md), one row each.
private struct StabilityEquations {
  private var rows: [[Int]] = []
  private let count: Int

  init(wiring: Wiring, partitions: [SignedPartition]) {
    count = wiring.parameterCount
    var start = 0
    for tensor in wiring.tensors {
      let shape = wiring.shape(of: tensor)
      let signs = tensor.slots.map { slot in
        partitions[slot.axis].labels.map { label -> Int in
          label.classNumber == nil ? 0 : slot.isSigned ? Int(label.sign.rawValue) : 1
        }
      }
      for (place, slot) in tensor.slots.enumerated() {
        let others = tensor.slots.count == 1 ? [[0]] : partitions[tensor.slots[1 - place].axis].classes()
        let partition = partitions[slot.axis]
        func sum(_ index: Int, _ others: [Int], _ sign: Int) -> [Int] {
          var row = [Int](repeating: 0, count: wiring.parameterCount)
          for other in others {
            let entry =
              tensor.slots.count == 1 ? index : place == 0 ? index * shape[1] + other : other * shape[1] + index
            row[start + entry] = sign * (tensor.slots.count == 1 ? 1 : signs[1 - place][other])
          }
          return row
        }
        let isFree = slot.role == .reads && wiring.axes[slot.axis].zeroRule == .restingInput
        for members in others {
          for index in partition.labels.indices where signs[place][index] == 0 && !isFree {
            rows.append(sum(index, members, 1))
          }
          for own in partition.classes() where signs[place][own[0]] != 0 {
            let first = sum(own[0], members, signs[place][own[0]])
            for index in own.dropFirst() {
              rows.append(zip(first, sum(index, members, signs[place][index])).map { $0 - $1 })
            }
          }
        }
      }
      start += shape.reduce(1, *)
    }
  }

  var rank: Int {
    guard !rows.isEmpty else { return 0 }
    let matrix = ModularMatrix(rows: rows.count, columns: count)
    matrix.withUnsafeEntries { entries in
      for (row, values) in rows.enumerated() {
        for (column, value) in values.enumerated() {
          entries[row * count + column] = Double(SmallResidue(value).representative)
        }
      }
    }
    return matrix.rank()!
  }
}
