import Symmetry
import Testing

@Suite struct SignedPartitionTests {
  typealias Label = SignedPartition.Label

  @Test func isCanonical() {
    let messy = SignedPartition([
      Label(classNumber: 7, sign: .negative), .zero, Label(classNumber: 2, sign: .positive),
      Label(classNumber: 7, sign: .positive), Label(classNumber: 9, sign: .fixed),
    ])
    #expect(ClassNotation.string([messy]) == "0,z,1,-0,f2")
    #expect(messy.classes() == [[0, 3], [2], [4]] && messy.zeroMembers == [1] && messy.classCount == 3)
    #expect(!messy.isDiscrete && SignedPartition.discrete(count: 4).isDiscrete)
  }

  @Test(arguments: ["0,0,1,-1/0,0,0,z", "z,z", "f0,0", "0/0,-0/0", "3"])
  func notationReadsBack(text: String) throws {
    let partitions = try? ClassNotation.parse(text)
    if text == "f0,0" {
      #expect(partitions == nil, "a class is fixed by the change of sign wholly or not at all")
    } else {
      let parsed = try #require(partitions)
      #expect(try ClassNotation.parse(ClassNotation.string(parsed)) == parsed)
    }
  }

  @Test(arguments: [("0,x", 3), ("", 1), ("0,,1", 3), ("0/a", 3), ("0,1/2,-", 7)])
  func mistakesHaveAPlace(text: String, column: Int) {
    #expect { try ClassNotation.parse(text) } throws: { error in
      (error as? ClassNotationError)?.column == column && "\(error)".contains("^")
    }
  }

  @Test func refinementIsAnOrder() throws {
    func partition(_ text: String) throws -> SignedPartition { try ClassNotation.parse(text)[0] }
    let chain = try ["0,1,2,3", "0,-0,2,3", "0,-0,0,3", "0,-0,0,z", "z,z,z,z"].map(partition)
    for (i, fine) in chain.enumerated() {
      for (j, coarse) in chain.enumerated() { #expect(fine.refines(coarse) == (i <= j), "\(i) \(j)") }
    }
    #expect(try !partition("0,0,1,2").refines(partition("0,-0,1,2")))
  }
}
