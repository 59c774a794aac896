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

  @Test(arguments: [0, 1, 100, 1 << 16, (1 << 16) + 1, 200_000], [nil, 1, 2, 7])
  func blocksCoverEveryIndexOnce(count: Int, threads: Int?) {
    var seen = [UInt8](repeating: 0, count: count)
    seen.withUnsafeMutableBufferPointer { seen in
      nonisolated(unsafe) let seen = seen
      forEachBlock(of: count, threads: threads) { block in
        for index in block { seen[index] += 1 }
      }
    }
    #expect(seen.allSatisfy { $0 == 1 })
  }
}
