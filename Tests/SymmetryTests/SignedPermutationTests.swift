import Symmetry
import Testing

@Suite struct SignedPermutationTests {
  @Test(arguments: [(0, 1, 1), (1, 1, 2), (2, 2, 8), (3, 6, 48), (4, 24, 384)])
  func everyElementComesOnce(count: Int, plain: Int, signed: Int) {
    for (hasMirrors, order) in [(false, plain), (true, signed)] {
      let all = SignedPermutation.all(count: count, hasMirrors: hasMirrors)
      #expect(all.count == order && Set(all).count == order && all[0] == .identity(count: count))
    }
  }

  /// All pairs of `B_3`: products act as one after the other, and the group is closed.
  @Test func productsActInTurn() {
    let all = SignedPermutation.all(count: 3, hasMirrors: true)
    let (elements, point) = (Set(all), [2, 3, 5])
    for first in all {
      for second in all {
        let product = first * second
        #expect(product(point) == first(second(point)), "\(first) \(second)")
        #expect(elements.contains(product))
      }
    }
  }

  @Test func cyclesAreWritten() {
    func text(_ sources: [Int], _ signs: [Int8]) -> String {
      SignedPermutation(sources: sources, signs: signs).description
    }
    #expect(text([0, 1, 2], [1, 1, 1]) == "()")
    #expect(text([1, 0, 2], [1, 1, 1]) == "(0 1)")
    #expect(text([0, 1, 2], [1, 1, -1]) == "(2 -2)")
    #expect(text([1, 0], [-1, -1]) == "(0 -1)")
    // Index 0 goes to 1, index 1 to -0.
    #expect(text([1, 0], [-1, 1]) == "(0 1 -0 -1)")
    #expect(text([2, 0, 1, 4, 3], [1, 1, 1, -1, -1]) == "(0 1 2)(3 -4)")
    let all = SignedPermutation.all(count: 4, hasMirrors: true)
    #expect(Set(all.map(\.description)).count == all.count, "different elements are written differently")
    #expect(all.allSatisfy { ($0.movedCount == 0) == ($0.description == "()") })
  }
}
