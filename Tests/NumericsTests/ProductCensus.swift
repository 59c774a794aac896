import ExactAlgebra
import Numerics
import Testing

/// How often the products of OpenBLAS depend on position, by padding: the table of
/// Documentation/Accuracy/BitEquality.md, one line for the family of kernels that runs.
@Suite struct ProductCensus {
  enum PaddedAxes: CaseIterable { case rows, columns, both }

  @Test func census() {
    for large in [false, true] {
      for axes in PaddedAxes.allCases {
        let counts = [1, 2, 4, 8, 16, 32].map { padding in
          (padding, dependent(.blas(padding: padding), axes, large: large))
        }
        let trials = trials(large: large)
        print(
          "\(BLAS.kernelFamily), \(large ? "large" : "small"), \(axes) padded, of \(trials):",
          counts.map { "\($0): \($1)" }.joined(separator: ", "))
        // Rows alone are not enough on SkylakeX.
        if axes != .rows {
          for (padding, count) in counts where padding == 8 || padding == 32 { #expect(count == 0) }
        }
      }
    }
  }

  private func trials(large: Bool) -> Int { (large ? 2 : 20) * testMultiplier }

  private func dependent(_ kernel: ProductKernel, _ axes: PaddedAxes, large: Bool) -> Int {
    var generator = SeededGenerator(seed: 10)
    return (0..<trials(large: large)).count { trial in
      let shape = Self.shape(large: large, pads: axes, &generator)
      return !kernel.isPositionIndependent(for: shape, seed: UInt64(trial))
    }
  }

  /// A random shape and transposition: all axes below 65, or rows or columns up to 800 and the sum up to 300.
  static func shape(large: Bool, pads axes: PaddedAxes, _ generator: inout SeededGenerator) -> ProductShape {
    var (m, n) = (Int.random(in: 1...64, using: &generator), Int.random(in: 1...64, using: &generator))
    let k = Int.random(in: 1...(large ? 300 : 64), using: &generator)
    if large {
      if Bool.random(using: &generator) { m *= 12 } else { n = 200 + 9 * n }
    }
    return ProductShape(
      rows: axes == .columns ? .plain(m) : .padded(m), columns: axes == .rows ? .plain(n) : .padded(n),
      depth: .plain(k), transposesA: Bool.random(using: &generator), transposesB: Bool.random(using: &generator))
  }
}
