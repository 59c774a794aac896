import BigInt
import Symmetry
import Testing

@Suite struct SignedPartitionsTests {
  typealias Example = PartitionTypesTests.Example
  static let examples = PartitionTypesTests.examples

  /// Theory, section 13, up to eight indices: by listing and by generating function.
  @Test(arguments: examples) func listsAndGeneratingFunctionsAgreeWithTheory(_ example: Example) {
    for (index, expected) in example.partitions.enumerated() {
      let listed = SignedPartitions(of: index + 1, rule: example.rule).reduce(0) { sum, _ in sum + 1 }
      let counts = PartitionCounts(of: index + 1, rule: example.rule)
      #expect(listed == expected && counts.partitions == BigUInt(expected), "\(example.name) \(index + 1)")
    }
    for (index, expected) in example.types.enumerated() {
      #expect(PartitionCounts(of: index + 1, rule: example.rule).types == BigUInt(expected))
    }
  }

  @Test(arguments: examples) func eachPartitionComesOnceAndCanonical(_ example: Example) {
    for count in 0...5 {
      let all = Array(SignedPartitions(of: count, rule: example.rule))
      #expect(Set(all).count == all.count && all[0].isDiscrete)
      #expect(
        all.allSatisfy { SignedPartition($0.labels) == $0 && $0.classCount == Set($0.classes().map(\.[0])).count })
      #expect(all.allSatisfy { isAllowed($0, by: example.rule) })
    }
  }

  @Test func theWalkIsAnOdometer() {
    let odd = SignedPartitions(of: 2, rule: Self.examples[1].rule).map { ClassNotation.string([$0]) }
    #expect(odd == ["0,1", "0,0", "0,-0", "0,z", "z,0", "z,z"])
    let even = SignedPartitions(of: 2, rule: Self.examples[2].rule).map { ClassNotation.string([$0]) }
    #expect(even == ["0,1", "0,0", "0,-0", "0,f1", "f0,1", "f0,f0", "f0,f1"])
    #expect(SignedPartitions(of: 3_000, rule: .copies).prefix(3).map(\.classCount) == [3_000, 2_999, 2_999])
  }

  /// Every pair of partitions: the covers are those coarser ones with nothing between, and the profile counts them.
  @Test(arguments: examples) func coversAreTheTransitiveReduction(_ example: Example) {
    for count in 0...3 {
      let all = Array(SignedPartitions(of: count, rule: example.rule))
      for partition in all {
        let below = all.filter { $0 != partition && partition.refines($0) }
        let covers = below.filter { lower in !below.contains { $0 != lower && $0.refines(lower) } }
        let stated = partition.coarsenings(under: example.rule)
        #expect(Set(stated) == Set(covers) && stated.count == covers.count, "\(ClassNotation.string([partition]))")
        #expect(PartitionProfile(of: partition).coarseningCount(under: example.rule) == covers.count)
      }
    }
  }

  /// The covers of types are those of the order of types: one lies below another if any of its members does.
  @Test(arguments: examples) func coversOfTypesAreTheTransitiveReduction(_ example: Example) {
    for count in 0...4 {
      let members = Dictionary(
        grouping: SignedPartitions(of: count, rule: example.rule), by: PartitionType.init(of:))
      for (type, own) in members {
        let below = members.filter { other, theirs in
          other != type && theirs.contains { own[0].refines($0) }
        }.keys
        let covers = below.filter { lower in
          !below.contains { middle in middle != lower && members[lower]!.contains { members[middle]![0].refines($0) } }
        }
        let stated = type.coarsenings(under: example.rule)
        #expect(Set(stated) == Set(covers) && stated.count == covers.count, "\(type)")
      }
    }
  }

  @Test(arguments: examples) func countsByClassesAreThoseOfTheList(_ example: Example) {
    for count in 0...6 {
      let rows = PartitionCounts(of: count, rule: example.rule).byClasses()
      struct Key: Hashable { let classes: Int, fixed: Int }
      var (partitions, types): ([Key: BigUInt], [Key: BigUInt]) = ([:], [:])
      var kinds: [PartitionCounts.Kind: BigUInt] = [:]
      for partition in SignedPartitions(of: count, rule: example.rule) {
        let profile = PartitionProfile(of: partition)
        partitions[Key(classes: profile.signedClasses, fixed: min(profile.fixedClasses, 2)), default: 0] += 1
        kinds[
          PartitionCounts.Kind(
            hasSignedClasses: profile.signedClasses > 0, hasSeveralFixedClasses: profile.fixedClasses > 1), default: 0] +=
          1
      }
      for type in PartitionTypes(of: count, rule: example.rule) {
        types[Key(classes: type.sizes.count, fixed: min(type.fixedSizes.count, 2)), default: 0] += 1
      }
      let stated = rows.map { (Key(classes: $0.signedClasses, fixed: $0.fixedClasses.rawValue), $0) }
      #expect(Dictionary(uniqueKeysWithValues: stated.map { ($0, $1.partitions) }) == partitions, "\(count)")
      #expect(Dictionary(uniqueKeysWithValues: stated.map { ($0, $1.types) }) == types, "\(count)")
      #expect(PartitionCounts(of: count, rule: example.rule).byKind.mapValues(\.partitions) == kinds, "\(count)")
    }
  }

  /// Beyond what can be listed: the series, the triangle and the recurrence of the exponential generating function.
  @Test(arguments: examples) func threeWaysToCountManyAgree(_ example: Example) {
    let (last, rule) = (48, example.rule)
    // D' = f' D for D = e^f: D[n + 1] = sum_k C(n, k) f[k + 1] D[n - k], with n! times the coefficients of f'.
    let derivative = (0..<last).map { order -> BigUInt in
      (rule.hasMirrors ? BigUInt(2).power(order) : 1) + (rule.hasMirrors && rule.hasFixedClasses ? 1 : 0)
        + (rule.hasZeroClass && order == 0 ? 1 : 0)
    }
    var (numbers, binomials): ([BigUInt], [BigUInt]) = ([1], [1])
    for size in 0..<last {
      numbers.append((0...size).reduce(0) { $0 + binomials[$1] * derivative[$1] * numbers[size - $1] })
      binomials = zip(binomials + [0], [0] + binomials).map(+)
    }
    for count in [0, 1, 7, 23, last] {
      let counts = PartitionCounts(of: count, rule: rule)
      #expect(counts.partitions == numbers[count], "\(count)")
      #expect(counts.byClasses().reduce(0) { $0 + $1.partitions } == numbers[count], "\(count)")
      #expect(counts.byClasses().reduce(0) { $0 + $1.types } == counts.types, "\(count)")
    }
  }

  private func isAllowed(_ partition: SignedPartition, by rule: PartitionRule) -> Bool {
    partition.labels.allSatisfy { label in
      switch (label.classNumber, label.sign) {
      case (nil, _): rule.hasZeroClass
      case (_, .fixed): rule.hasFixedClasses
      case (_, .negative): rule.hasMirrors
      case (_, .positive): true
      }
    }
  }
}
