import Symmetry
import Testing

@Suite struct SignedPartitionJoinTests {
  /// All partitions of some indices with mirrored members and a zero class.
  private func all(count: Int) -> [SignedPartition] {
    var labels: [SignedPartition.Label] = [.zero]
    for number in 0..<count {
      labels += [.init(classNumber: number, sign: .positive), .init(classNumber: number, sign: .negative)]
    }
    var rows: [[SignedPartition.Label]] = [[]]
    for _ in 0..<count { rows = rows.flatMap { row in labels.map { row + [$0] } } }
    return Array(Set(rows.map { SignedPartition($0) }))
  }

  @Test(arguments: [
    ("0,0,1,2", "0,1,1,2", "0,0,0,1"), ("0,0", "0,-0", "z,z"), ("0,-0,1", "0,1,1", "0,-0,-0"),
    ("0,0,1", "z,0,1", "z,z,0"), ("0,1,0,1", "0,0,1,-1", "z,z,z,z"),
  ])
  func examples(first: String, second: String, join: String) throws {
    let read = try [first, second, join].map { try ClassNotation.parse($0)[0] }
    #expect(read[0].join(read[1]) == read[2])
  }

  /// Every pair of partitions of three indices against its meaning: the points that have both ties, one by one.
  @Test func joinsAreIntersections() {
    func points(_ partition: SignedPartition) -> Set<[Int]> {
      var points: [[Int]] = [[]]
      for _ in 0..<3 { points = points.flatMap { point in (-2...2).map { point + [$0] } } }
      return Set(
        points.filter { point in
          partition.zeroMembers.allSatisfy { point[$0] == 0 }
            && partition.classes().allSatisfy { members in
              Set(members.map { point[$0] * Int(partition.labels[$0].sign.rawValue) }).count == 1
            }
        })
    }
    let partitions = all(count: 3)
    #expect(partitions.count == 24, "the Dowling number")
    let meanings = partitions.map(points)
    for (i, first) in partitions.enumerated() {
      for (j, second) in partitions.enumerated() {
        #expect(points(first.join(second)) == meanings[i].intersection(meanings[j]), "\(i) \(j)")
      }
    }
  }

  /// The laws of a semilattice with the order `refines`, for all partitions of three indices.
  @Test func laws() {
    let partitions = all(count: 3)
    for first in partitions {
      #expect(first.join(first) == first && first.join(.discrete(count: 3)) == first)
      for second in partitions {
        let join = first.join(second)
        #expect(join == second.join(first))
        #expect(first.refines(second) == (join == second))
        #expect(first.refines(join) && second.refines(join))
        for third in partitions where first.refines(third) && second.refines(third) { #expect(join.refines(third)) }
      }
    }
  }

  /// Random triples of twelve indices.
  @Test func randomJoinsAreAssociative() {
    var generator = Congruential(state: 5)
    func random() -> SignedPartition {
      SignedPartition(
        (0..<12).map { _ in
          let number = Int.random(in: 0..<40, using: &generator)
          let sign: SignedPartition.Sign = Bool.random(using: &generator) ? .positive : .negative
          return number == 0 ? .zero : .init(classNumber: number % 9, sign: sign)
        })
    }
    for _ in 0..<200 {
      let (first, second, third) = (random(), random(), random())
      #expect(first.join(second).join(third) == first.join(second.join(third)))
      #expect(first.refines(first.join(second)))
    }
  }
}

/// A small generator with a seed, for a module that has none.
private struct Congruential: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
