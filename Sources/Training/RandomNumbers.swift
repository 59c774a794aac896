internal import ExactAlgebra
internal import Foundation

extension SeededGenerator {
  /// The numbers `0 ..< count` in random order: Fisher and Yates' shuffle, the same on every machine.
  mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for place in stride(from: count - 1, to: 0, by: -1) {
      // Multiply-shift: the bias is below place / 2^64.
      order.swapAt(place, Int(next().multipliedFullWidth(by: UInt64(place + 1)).high))
    }
    return order
  }

  /// A number from the standard normal distribution, by the polar method.
  ///
  /// The second deviate of each pair is not used, so that the generator holds no other state.
  ///
  /// Source: G. Marsaglia, T. A. Bray, "A convenient method for generating normal variables", SIAM Review 6 (1964),
  /// doi:10.1137/1006063.
  mutating func normal() -> Double {
    while true {
      let (x, y) = (2 * unit() - 1, 2 * unit() - 1)
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * log(square) / square).squareRoot() }
    }
  }

  /// A number from the uniform distribution between `-bound` and `bound`.
  mutating func uniform(_ bound: Double) -> Double { bound * (2 * unit() - 1) }
}

/// The parts of an experiment that draw random numbers, each from a stream of its own.
///
/// Raw values are numbers of streams: they must never change, else old experiments give other results.
enum RandomStream: Int {
  case split = 0
  case initial = 1
  case batches = 2
  case teacher = 3
  case perturbation = 4

  /// The generator of this part of an experiment with that seed.
  func generator(seed: UInt64) -> SeededGenerator { SeededGenerator(seed: seed).stream(rawValue) }
}
