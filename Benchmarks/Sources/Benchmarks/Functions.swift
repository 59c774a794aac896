import Foundation
import Nagano

/// The elementary functions of vectors on one thread.
enum Functions {
  /// Prints nanoseconds for a value of every function: each instruction set in turn in one run, as a table.
  static func printTable() {
    print("| instruction set | tanh | exp | sigmoid | tanh, single | exp, single | sigmoid, single |")
    print("|---|---|---|---|---|---|---|")
    for set in InstructionSet.available {
      let cells = (times(of: Double.self, set) + times(of: Float.self, set)).map { String(format: "%.2f", $0) }
      print("| \(set) | \(cells.joined(separator: " | ")) |")
    }
  }

  private static func times<Scalar: WorkingPrecision>(of format: Scalar.Type, _ set: InstructionSet) -> [Double] {
    let count = 2048
    let x = (1...count).map { Scalar(3 * sin(12.9898 * Double($0))) }
    var y = x
    return x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        let (x, y) = (x.baseAddress!, y.baseAddress!)
        let functions: [() -> Void] = [
          { VectorFunctions.tanh(x, into: y, count: count, using: set) },
          { VectorFunctions.exp(x, into: y, count: count, using: set) },
          { VectorFunctions.sigmoid(x, into: y, count: count, using: set) },
        ]
        return functions.map { nanoseconds($0) / Double(count) }
      }
    }
  }

  /// The median of 21 rounds of fifty calls.
  private static func nanoseconds(_ body: () -> Void) -> Double {
    let rounds = (0..<21).map { _ -> Double in
      let begin = ContinuousClock.now
      for _ in 0..<50 { body() }
      return Benchmarks.seconds(since: begin) / 50 * 1e9
    }
    return rounds.sorted()[10]
  }
}
