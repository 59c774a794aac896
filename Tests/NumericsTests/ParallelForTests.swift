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

  /// Every index of both loops once, and none of the second before all of the first.
  @Test(arguments: [1, 2, 3, 9], [0, 1, 7, 300])
  func loopsFollowEachOther(threads: Int, count: Int) {
    for others in [0, 1, 20] {
      let (visits, earlier) = (Results<Int>(count: count), Results<Int>(count: others))
      parallelFor(count, then: others, threads: threads) { index in
        if index % 5 == 0 { for step in 0..<2000 { blackHole(step) } }
        visits.update(index) { ($0 ?? 0) + 1 }
      } _: { index in
        let finished = visits.values.count { $0 == 1 }
        earlier.update(index) { ($0 ?? 0) + finished + 1 }
      }
      #expect(visits.values.allSatisfy { $0 == 1 })
      #expect(earlier.values.allSatisfy { $0 == count + 1 })
    }
  }

  @Test func loopsThatFollowEachOtherMayBeNested() {
    let visits = Results<Int>(count: 8 * 8)
    @Sendable func visit(_ index: Int) { visits.update(index) { ($0 ?? 0) + 1 } }
    @Sendable func visitAll(_ outer: Int) {
      parallelFor(8, then: 8, threads: 4, { visit(outer * 8 + $0) }, { visit(outer * 8 + $0) })
    }
    parallelFor(8, then: 8, threads: 4, visitAll, visitAll)
    #expect(visits.values.allSatisfy { $0 == 4 })
  }
}

/// Takes a little time.
@inline(never) private func blackHole(_ value: Int) { withUnsafePointer(to: value) { _ = $0.pointee } }
