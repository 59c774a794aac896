import ExactAlgebra
import Foundation
import Numerics
import Testing

@Suite struct VectorFunctionsTests {
  typealias Loop = (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int, InstructionSet) -> Void

  enum Function: String, CaseIterable {
    case exp, tanh, sigmoid

    func callAsFunction(_ x: [Double], _ set: InstructionSet = .widest) -> [Double] {
      var y = [Double](repeating: 0, count: x.count)
      switch self {
      case .exp: VectorFunctions.exp(x, into: &y, count: x.count, using: set)
      case .tanh: VectorFunctions.tanh(x, into: &y, count: x.count, using: set)
      case .sigmoid: VectorFunctions.sigmoid(x, into: &y, count: x.count, using: set)
      }
      return y
    }

    /// The documented bound of the error, in units in the last place.
    var bound: Double {
      switch self {
      case .exp: 1
      case .tanh: 2.6
      case .sigmoid: 2.5
      }
    }

    /// Bounds of arguments that between them reach every branch of the mathematics, results not subnormal.
    var ranges: [Double] {
      switch self {
      case .exp: [0.5, 5, 700]
      case .tanh: [0.3, 1, 5, 30]
      case .sigmoid: [1, 10, 700]
      }
    }

    #if arch(x86_64) && os(Linux)
      /// The value in 64-bit precision, and what its own error adds to the bound.
      func reference(_ x: Double) -> Float80 {
        let x = Float80(x)
        return switch self {
        case .exp: Foundation.exp(x)
        case .tanh: Foundation.tanh(x)
        case .sigmoid: x >= 0 ? 1 / (1 + Foundation.exp(-x)) : Foundation.exp(x) / (1 + Foundation.exp(x))
        }
      }
      static let slack = 0.01
    #else
      /// The value of the C library.
      func reference(_ x: Double) -> Double {
        switch self {
        case .exp: Foundation.exp(x)
        case .tanh: Foundation.tanh(x)
        case .sigmoid: x >= 0 ? 1 / (1 + Foundation.exp(-x)) : Foundation.exp(x) / (1 + Foundation.exp(x))
        }
      }
      static let slack = 2.5
    #endif
  }

  @Test("Errors are within the documented bounds", arguments: Function.allCases)
  func accuracy(function: Function) {
    var generator = SeededGenerator(seed: 11)
    var worst = (error: 0.0, x: 0.0)
    for range in function.ranges {
      let x = generator.arguments(20_000 * testMultiplier, bound: range)
      for (x, y) in zip(x, function(x)) {
        let exact = function.reference(x)
        let error = Double(abs(.init(y) - exact)) / Double(exact).ulp
        if error > worst.error { worst = (error, x) }
      }
    }
    print("\(function): largest error \(worst.error) units in the last place, at \(worst.x)")
    #expect(worst.error < function.bound + Function.slack, "at \(worst.x)")
  }

  /// Of all singles every 65,537th (with the multiplier more), against the C library in double precision.
  @Test("Single precision: errors, special arguments and instruction sets", arguments: Function.allCases)
  func singlePrecision(function: Function) {
    let x = stride(from: UInt32(1), to: .max, by: max(1, 65_537 / testMultiplier)).map { Float(bitPattern: $0) }
    func values(_ set: InstructionSet) -> [Float] {
      var y = [Float](repeating: 0, count: x.count)
      switch function {
      case .exp: VectorFunctions.exp(x, into: &y, count: x.count, using: set)
      case .tanh: VectorFunctions.tanh(x, into: &y, count: x.count, using: set)
      case .sigmoid: VectorFunctions.sigmoid(x, into: &y, count: x.count, using: set)
      }
      return y
    }
    let y = values(.widest)
    for (x, y) in zip(x, y) {
      let exact = Double(function.reference(Double(x)))
      if exact.isNaN || Float(exact).isInfinite || Float(exact).isSubnormal {
        let isRight =
          exact.isNaN ? y.isNaN : abs(Float(exact) - y) <= 2 * Float.leastNonzeroMagnitude || y == Float(exact)
        #expect(isRight, "at \(x)")
      } else if !(abs(Double(y) - exact) <= function.bound * Double(Float(exact).ulp)) {
        Issue.record("\(function) at \(x): \(y) is not \(exact)")
      }
    }
    for set in InstructionSet.available {
      #expect(zip(values(set), y).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }, "\(set)")
    }
    guard function == .tanh else { return }
    var mirrored = x.map(-)
    mirrored.withUnsafeMutableBufferPointer { mirrored in
      let start = mirrored.baseAddress!
      VectorFunctions.tanh(UnsafePointer(start), into: start, count: x.count)
    }
    #expect(zip(mirrored, y).allSatisfy { $0.bitPattern == (-$1).bitPattern || $0.isNaN && $1.isNaN })
  }

  @Test("Products with slopes are those of plain loops, in every instruction set")
  func slopes() {
    checkSlopes(of: Double.self)
    checkSlopes(of: Float.self)
  }

  private func checkSlopes<Scalar: WorkingPrecision>(of format: Scalar.Type) {
    var generator = SeededGenerator(seed: 14)
    for count in [0, 1, 7, 16, 77] {
      let y = (0..<count).map { _ in Scalar(generator.nextSignedUnit()) }
      let d = (0..<count).map { _ in Scalar(generator.nextSignedUnit()) }
      for set in InstructionSet.available {
        var (tanh, sigmoid) = (d + [5], d + [5])
        VectorFunctions.multiplyByTanhSlopes(&tanh, at: y, count: count, using: set)
        VectorFunctions.multiplyBySigmoidSlopes(&sigmoid, at: y, count: count, using: set)
        #expect(tanh == zip(d, y).map { $0 * (1 - $1 * $1) } + [5], "\(Scalar.self) \(set)")
        #expect(sigmoid == zip(d, y).map { $0 * ($1 * (1 - $1)) } + [5], "\(Scalar.self) \(set)")
      }
    }
  }

  @Test("tanh(-x) = -tanh(x) in every bit")
  func oddness() {
    var generator = SeededGenerator(seed: 12)
    for range in [1e-300, 0.5, 3, 30] {
      let x = generator.arguments(100_000 * testMultiplier, bound: range)
      let (y, mirrored) = (VectorFunctions.tanh(x), VectorFunctions.tanh(x.map(-)))
      #expect(zip(y, mirrored).allSatisfy { $0.bitPattern == (-$1).bitPattern })
    }
  }

  @Test("A result depends neither on its position nor on the instructions", arguments: Function.allCases)
  func positions(function: Function) {
    var generator = SeededGenerator(seed: 13)
    let values = generator.arguments(50_000 * testMultiplier, bound: 20) + [0, -0.0, .infinity, -.infinity, 800, -800]
    let expected = function(values).map(\.bitPattern)
    for set in InstructionSet.available {
      #expect(function(values, set).map(\.bitPattern) == expected)
      // Chunks of all lengths put every value into vectors and remainders at all offsets.
      var (start, length) = (0, 1)
      while start < values.count {
        let end = min(start + length, values.count)
        let chunk = function(Array(values[start..<end]), set).map(\.bitPattern)
        #expect(chunk[...] == expected[start..<end], "\(set) \(start) \(length)")
        (start, length) = (end, length % 70 + 1)
      }
      let shifted = function([0.25] + values, set).dropFirst().map(\.bitPattern)
      #expect(shifted == expected)
    }
  }

  @Test("Arguments and results may share a buffer", arguments: Function.allCases)
  func inPlace(function: Function) {
    var generator = SeededGenerator(seed: 14)
    let x = generator.arguments(101, bound: 4)
    var y = x
    y.withUnsafeMutableBufferPointer { y in
      let (source, target) = (UnsafePointer(y.baseAddress!), y.baseAddress!)
      switch function {
      case .exp: VectorFunctions.exp(source, into: target, count: 101)
      case .tanh: VectorFunctions.tanh(source, into: target, count: 101)
      case .sigmoid: VectorFunctions.sigmoid(source, into: target, count: 101)
      }
    }
    #expect(y == function(x))
  }

  @Test("Special arguments", arguments: InstructionSet.available)
  func specialArguments(set: InstructionSet) {
    let tiny = Double.leastNonzeroMagnitude
    let x = [0, -0.0, .infinity, -.infinity, tiny, -tiny, 9 * tiny, 709.78, 709.79, -745, -746, 1e300, -1e300, 22, -22]
    let exp = Function.exp(x, set)
    let libraryExp = x.map { Foundation.exp($0) }
    #expect(zip(exp, libraryExp).allSatisfy { $0 == $1 || abs($0 - $1) <= $1.ulp })
    let tanh = Function.tanh(x, set)
    #expect(tanh.map(\.bitPattern) == x.map { Foundation.tanh($0).bitPattern })
    #expect(Function.sigmoid(x.dropLast(2), set) == [0.5, 0.5, 1, 0, 0.5, 0.5, 0.5, 1, 1, tiny, 0, 1, 0])
    for function in Function.allCases {
      #expect(function([.nan, -.nan, 1], set).map(\.isNaN) == [true, true, false])
    }
    #expect(VectorFunctions.tanh([]).isEmpty)
    #expect(VectorFunctions.exp([0]) == [1] && VectorFunctions.sigmoid([0]) == [0.5])
  }
}
