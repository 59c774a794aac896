import Foundation
import Nagano

/// The fixed-order product beside OpenBLAS on one thread.
enum Products {
  /// The products of a layer: outputs, and the gradient of its weights.
  private static let shapes: [(name: String, m: Int, n: Int, k: Int, isGradient: Bool)] = [
    ("64x32x32", 64, 32, 32, false), ("256x32x64", 256, 32, 64, false), ("256x256x256", 256, 256, 256, false),
    ("256x1000x784", 256, 1000, 784, false), ("gradient 32x64x256", 32, 64, 256, true),
    ("gradient 1000x784x256", 1000, 784, 256, true),
  ]

  /// Prints GFLOP/s of every shape: each instruction set of the fixed order, and OpenBLAS, in turn in one run, as a table.
  static func printTable() {
    print("OpenBLAS's kernels: \(BLAS.kernelFamily)")
    for (format, run) in [("double", measurement(of: Double.self)), ("single", measurement(of: Float.self))] {
      print("| \(format) | " + shapes.map(\.name).joined(separator: " | ") + " |")
      print("|" + String(repeating: "---|", count: shapes.count + 1))
      let columns = shapes.map(run)
      for line in columns[0].indices {
        print(
          "| \(columns[0][line].name) | " + columns.map { "\(Int($0[line].speed.rounded()))" }.joined(separator: " | ")
            + " |")
      }
    }
  }

  private typealias Shape = (name: String, m: Int, n: Int, k: Int, isGradient: Bool)

  private static func measurement<Scalar: WorkingPrecision>(
    of format: Scalar.Type
  ) -> (Shape) -> [(name: String, speed: Double)] {
    { shape in
      let (m, n, k) = (shape.m, shape.n, shape.k)
      let a = (0..<m * k).map { Scalar(sin(Double($0))) }
      let b = (0..<n * k).map { Scalar(cos(Double($0))) }
      var c = [Scalar](repeating: 0, count: m * n)
      return a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          c.withUnsafeMutableBufferPointer { c in
            let (a, b, c) = (a.baseAddress!, b.baseAddress!, c.baseAddress!)
            let left = shape.isGradient ? MatrixOperand(a, stride: m).transposed : MatrixOperand(a, stride: k)
            let right = shape.isGradient ? MatrixOperand(b, stride: n) : MatrixOperand(b, stride: k).transposed
            let ways: [(String, () -> Void)] =
              InstructionSet.available.map { set in
                (
                  "fixed order, \(set)",
                  { Scalar.fixedOrderProduct(m, n, k, left, right, into: c, stride: n, using: set) }
                )
              } + [
                ("OpenBLAS", { ProductKernel.blas(padding: 1).product(m, n, k, left, right, into: c, stride: n) })
              ]
            return speeds(of: ways, operations: 2 * Double(m) * Double(n) * Double(k))
          }
        }
      }
    }
  }

  /// The median of 21 rounds in each of which every way runs for about a millisecond.
  private static func speeds(of ways: [(String, () -> Void)], operations: Double) -> [(name: String, speed: Double)] {
    let repeats = Int(max(1, 5e7 / operations))
    var times = ways.map { _ in [Double]() }
    for _ in 0..<21 {
      for (place, way) in ways.enumerated() {
        let begin = ContinuousClock.now
        for _ in 0..<repeats { way.1() }
        times[place].append(Benchmarks.seconds(since: begin) / Double(repeats))
      }
    }
    return zip(ways, times).map { ($0.0, operations / $1.sorted()[10] / 1e9) }
  }
}
