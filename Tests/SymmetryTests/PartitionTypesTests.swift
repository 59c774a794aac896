import BigInt
import Symmetry
import Testing

@Suite struct PartitionTypesTests {
  struct Example: Sendable {
    let name: String
    let rule: PartitionRule
    /// How many types one, two and more indices have, where theory states it.
    let types: [Int]
    /// How many partitions one, two and more indices have.
    let partitions: [Int]
  }

  /// Theory, section 13.
  static let examples = [
    Example(
      name: "none", rule: .copies, types: [1, 2, 3, 5, 7, 11, 15, 22],
      partitions: [1, 2, 5, 15, 52, 203, 877, 4140]),
    Example(
      name: "odd", rule: PartitionRule(hasMirrors: true, hasZeroClass: true, hasFixedClasses: false),
      types: [2, 4, 7, 12, 19, 30, 45, 67], partitions: [2, 6, 24, 116, 648, 4088, 28640]),
    Example(
      name: "even", rule: PartitionRule(hasMirrors: true, hasZeroClass: false, hasFixedClasses: true),
      types: [2, 5, 10, 20, 36], partitions: [2, 7, 31, 164, 999]),
    Example(
      name: "s(0) = 0", rule: PartitionRule(hasMirrors: false, hasZeroClass: true, hasFixedClasses: false),
      types: [2, 4, 7, 12, 19], partitions: [2, 5, 15, 52, 203]),
  ]

  @Test(arguments: examples) func countsAreThoseOfTheory(_ example: Example) {
    for (index, expected) in example.types.enumerated() {
      let types = PartitionTypes(of: index + 1, rule: example.rule)
      #expect(Array(types).count == expected && types.typeCount == BigUInt(expected), "\(example.name) \(index + 1)")
      #expect(Set(types).count == expected, "no type comes twice")
    }
    for (index, expected) in example.partitions.enumerated() {
      let numbers = PartitionTypes(of: index + 1, rule: example.rule).map {
        $0.multiplicity(hasMirrors: example.rule.hasMirrors)
      }
      #expect(numbers.reduce(0, +) == BigUInt(expected), "\(example.name) \(index + 1)")
    }
  }

  /// Every labelling of four indices, one by one: each type has as many canonical partitions as it says.
  @Test(arguments: examples) func multiplicitiesAgreeWithEnumeration(_ example: Example) {
    var labels: [SignedPartition.Label] = (0..<4).map { SignedPartition.Label(classNumber: $0, sign: .positive) }
    if example.rule.hasMirrors { labels += (0..<4).map { SignedPartition.Label(classNumber: $0, sign: .negative) } }
    if example.rule.hasFixedClasses { labels += (4..<8).map { SignedPartition.Label(classNumber: $0, sign: .fixed) } }
    if example.rule.hasZeroClass { labels.append(.zero) }
    var partitions: Set<SignedPartition> = []
    for number in 0..<labels.count * labels.count * labels.count * labels.count {
      var (rest, chosen): (Int, [SignedPartition.Label]) = (number, [])
      for _ in 0..<4 {
        chosen.append(labels[rest % labels.count])
        rest /= labels.count
      }
      partitions.insert(SignedPartition(chosen))
    }
    let counted = Dictionary(grouping: partitions, by: PartitionType.init(of:)).mapValues { BigUInt($0.count) }
    let stated = PartitionTypes(of: 4, rule: example.rule).map {
      ($0, $0.multiplicity(hasMirrors: example.rule.hasMirrors))
    }
    #expect(counted == Dictionary(uniqueKeysWithValues: stated))
  }

  @Test(arguments: examples) func representativesAreOfTheirType(_ example: Example) {
    for count in 0...6 {
      for type in PartitionTypes(of: count, rule: example.rule) {
        #expect(type.count == count && PartitionType(of: type.representative) == type)
      }
    }
  }

  @Test func theDiscreteTypeComesFirst() {
    let odd = Self.examples[1].rule
    let words = PartitionTypes(of: 3, rule: odd).map { ClassNotation.string([$0.representative]) }
    #expect(words == ["0,1,2", "0,0,1", "0,0,0", "0,1,z", "0,0,z", "0,z,z", "z,z,z"])
  }

  @Test func numbersAreExactAtAnySize() {
    // 40! / (2^20 20!): perfect matchings of 40 indices.
    #expect(
      PartitionType(sizes: [Int](repeating: 2, count: 20)).multiplicity(hasMirrors: false)
        == stride(from: 1, through: 39, by: 2).reduce(BigUInt(1)) { $0 * BigUInt($1) })
    #expect(PartitionType(sizes: [70]).multiplicity(hasMirrors: true) == BigUInt(1) << 69)
    #expect(PartitionType(sizes: [70]).multiplicity(hasMirrors: false) == 1)
    #expect(PartitionType(sizes: [198], zeroSize: 2).multiplicity(hasMirrors: false) == 19_900)
    #expect(PartitionTypes(of: 100, rule: .copies).typeCount == 190_569_292)
    // Lazy: the first of more than 10^45 types comes at once.
    #expect(PartitionTypes(of: 2_000, rule: .copies).typeCount > BigUInt(10).power(45))
    #expect(PartitionTypes(of: 2_000, rule: .copies).first { _ in true }?.sizes.count == 2_000)
  }

  @Test func familiesAreAllChoices() {
    let families = PartitionTypeFamilies([
      PartitionTypes(of: 2, rule: .copies), PartitionTypes(of: 2, rule: Self.examples[1].rule),
    ])
    let words = families.map { ClassNotation.string($0.map(\.representative)) }
    #expect(families.familyCount == 8 && Set(words).count == 8)
    #expect(words[0] == "0,1/0,1" && words[1] == "0,1/0,0" && words[7] == "0,0/z,z")
    #expect(Array(PartitionTypeFamilies([])) == [[]], "no layer, one family")
    #expect(Array(Families([[1, 2], [], [3]])).isEmpty && Array(Families([[1, 2], [3]])) == [[1, 3], [2, 3]])
  }
}
