import ExactAlgebra
import Foundation
import Numerics

/// How many times as long as by default the random tests run: `NAGANO_TEST_MULTIPLIER`, 1 if not set.
let testMultiplier = max(1, ProcessInfo.processInfo.environment["NAGANO_TEST_MULTIPLIER"].flatMap { Int($0) } ?? 1)

extension SeededGenerator {
  /// A matrix with random entries in its counted part and zeros beyond.
  mutating func matrix(rows: Int, columns: Int, padding: Int = 1) -> PaddedMatrix {
    var result = PaddedMatrix(rows: rows, columns: columns, rowPadding: padding, columnPadding: padding)
    for i in 0..<rows {
      for j in 0..<columns { result[i, j] = nextSignedUnit() }
    }
    return result
  }

  /// Random doubles of both signs with magnitudes below `bound`, half of them spread over many binades.
  mutating func arguments(_ count: Int, bound: Double) -> [Double] {
    (0..<count).map { index in
      let exponent = index % 2 == 0 ? 0 : -Int.random(in: 0...40, using: &self)
      return nextSignedUnit() * bound * Double(sign: .plus, exponent: exponent, significand: 1)
    }
  }
}

/// A relabelling of an axis: position i goes to `target[i]`, multiplied by `sign[i]`.
struct SignedRelabelling {
  let target: [Int]
  let sign: [Double]

  static func identity(_ count: Int) -> Self {
    Self(target: Array(0..<count), sign: Array(repeating: 1, count: count))
  }

  static func random(_ count: Int, _ generator: inout SeededGenerator) -> Self {
    Self(
      target: (0..<count).shuffled(using: &generator),
      sign: (0..<count).map { _ in Bool.random(using: &generator) ? 1 : -1 })
  }
}
