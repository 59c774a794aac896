import Numerics
import Testing

@Suite struct ParallelForTests {
  @Test("Each index is visited once", arguments: [0, 1, 2, 7, 1000])
  func everyIndexOnce(chunks: Int) {
    let visits = Results<Int>(count: chunks)
    parallelFor(chunks: chunks) { visits.update($0) { ($0 ?? 0) + 1 } }
    #expect(visits.values.allSatisfy { $0 == 1 })
  }

  @Test func callsMayBeNested() {
    let visits = Results<Int>(count: 16 * 16)
    parallelFor(chunks: 16) { outer in
      parallelFor(chunks: 16) { inner in visits.update(outer * 16 + inner) { ($0 ?? 0) + 1 } }
    }
    #expect(visits.values.allSatisfy { $0 == 1 })
  }
}
