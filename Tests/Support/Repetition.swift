import ExactAlgebra
import Foundation

/// How many times longer than by default random tests run: the environment variable `NAGANO_TEST_MULTIPLIER`.
package let testMultiplier = max(1, Int(ProcessInfo.processInfo.environment["NAGANO_TEST_MULTIPLIER"] ?? "") ?? 1)

/// A random run together with the name under which a failure reports it.
package struct Trial: CustomStringConvertible {
  package let seed: UInt64
  package var generator: SeededGenerator
  package var description: String { "seed \(seed)" }
}

/// Calls a body with `count` (times the multiplier) seeded generators.
package func withTrials(_ count: Int, _ body: (inout Trial) throws -> Void) rethrows {
  for seed in 0..<UInt64(count * testMultiplier) {
    var trial = Trial(seed: seed, generator: SeededGenerator(seed: seed))
    try body(&trial)
  }
}

extension SeededGenerator {
  /// A random integer of a closed range.
  package mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}
