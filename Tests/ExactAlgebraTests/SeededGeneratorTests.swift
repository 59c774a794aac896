import ExactAlgebra
import Testing

@Suite struct SeededGeneratorTests {
  @Test func sameSeedSameNumbers() {
    var (a, b, c) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7), SeededGenerator(seed: 8))
    let first = (0..<5).map { _ in a.next() }
    #expect(first == (0..<5).map { _ in b.next() })
    #expect(first != (0..<5).map { _ in c.next() })
  }

  /// The first outputs of SplitMix64 from state 0, as published with the reference implementation (prng.di.unimi.it).
  @Test func mixesAsSplitMix64() {
    let increment: UInt64 = 0x9E37_79B9_7F4A_7C15
    #expect(SeededGenerator.mixed(increment) == 0xE220_A839_7B1D_CDAF)
    #expect(SeededGenerator.mixed(increment &* 2) == 0x6E78_9E6A_A1B9_65F4)
  }

  @Test func streamsDiffer() {
    let root = SeededGenerator(seed: 1)
    let starts = (-3..<200).map { number in
      var stream = root.stream(number)
      return stream.next()
    }
    #expect(Set(starts).count == starts.count)
  }

  @Test func unitsFillTheInterval() {
    var generator = SeededGenerator(seed: 5)
    let units = (0..<10_000).map { _ in generator.unit() }
    #expect(units.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(units.reduce(0, +) / 10_000 - 0.5) < 0.02)
  }
}
