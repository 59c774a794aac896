import Foundation
import Nagano

// The Swift sides of the benchmarks; `compare.py` runs them in turn with their peers and prints the ratios.
//   benchmarks rank N [THREADS]   seconds of FFPACK's rank of a random N x N matrix, on one thread unless said
//   benchmarks epoch              seconds of one training epoch (median of many) on the digits
//   benchmarks equivalence [STEPS]   wide networks and their quotients trained side by side (see Equivalence.swift)
//   benchmarks flow NETWORK DATA TIME TOLERANCE [INTEGRATOR]   seconds of a gradient flow on `digits`, or on so many samples
//   benchmarks flow orders        tables of orders and errors (see Flow.swift)
//   benchmarks orbits NETWORK...  the orbit at a generic point of each network, one line each (see Orbits.swift)
//   benchmarks train NETWORK SAMPLES PRECISION STEPS   seconds of a step of gradient descent, and the loss at the end
//   benchmarks products           GFLOP/s of the fixed-order product beside OpenBLAS (see Products.swift)
//   benchmarks functions          nanoseconds for a value of tanh, exp and the sigmoid (see Functions.swift)
//   benchmarks quotient           steps of wide networks and of their quotients (see TrainingTimes.swift)
//   benchmarks ward FILE          seconds and heights of the linkage of a checkpoint's first hidden layer (see Ward.swift)

@main
struct Benchmarks {
  static func main() throws {
    switch Array(CommandLine.arguments.dropFirst()) {
    case let arguments where (2...3).contains(arguments.count) && arguments[0] == "rank":
      print(rankSeconds(Int(arguments[1])!, threads: Int(arguments.count == 3 ? arguments[2] : "1")!))
    case ["epoch"]: print(try epochSeconds())
    case let arguments where arguments.first == "equivalence" && arguments.count <= 2:
      try Equivalence.printSeries(steps: Int(arguments.count == 2 ? arguments[1] : "2000")!)
    case let arguments where arguments.first == "orbits": try printOrbits(of: arguments.dropFirst())
    case ["flow", "orders"]: try Flow.printOrders()
    case let arguments where arguments.first == "flow" && (5...6).contains(arguments.count):
      try Flow.printTimes(
        arguments[1], arguments[2], time: Double(arguments[3])!, tolerance: Double(arguments[4])!,
        arguments.count == 6 ? arguments[5] : "dormand-prince")
    case ["products"]: Products.printTable()
    case ["functions"]: Functions.printTable()
    case ["quotient"]: try TrainingTimes.printQuotients()
    case let arguments where arguments.count == 5 && arguments[0] == "train":
      try TrainingTimes.printTimes(
        arguments[1], samples: Int(arguments[2])!, Precision(rawValue: arguments[3])!, steps: Int(arguments[4])!)
    case let arguments where arguments.count == 2 && arguments[0] == "ward": try printWardLinkage(of: arguments[1])
    default:
      print(
        """
        usage: benchmarks rank N [THREADS] | benchmarks epoch | benchmarks equivalence [STEPS]
               benchmarks orbits NETWORK... | benchmarks ward FILE
               benchmarks train NETWORK SAMPLES PRECISION STEPS | benchmarks quotient
               benchmarks products | benchmarks functions
               benchmarks flow NETWORK DATA TIME TOLERANCE [INTEGRATOR] | benchmarks flow orders
        """)
      exit(64)
    }
  }

  static func rankSeconds(_ count: Int, threads: Int) -> Double {
    BLAS.useOneThread()
    var generator = SeededGenerator(seed: 1)
    let matrix = ModularMatrix(rows: count, columns: count)
    matrix.withUnsafeEntries { entries in
      for index in entries.indices { entries[index] = Double(generator.next() % UInt64(SmallResidue.prime)) }
    }
    let start = ContinuousClock.now
    let rank = matrix.rank(threads: threads)
    precondition(rank == count, "a random matrix has full rank")
    return seconds(since: start)
  }

  /// Times epochs of tanh 64-32-10 with bias, full batch, cross-entropy, gradient descent, without recording.
  static func epochSeconds() throws -> Double {
    let experiment = try Experiment(
      yaml: """
        network: tanh:64-32-10+bias
        data: {file: digits.npz, inputs: images, targets: labels, scale: 0.0625, test: 0.2}
        loss: cross-entropy
        training: {method: gd, rate: 0.1, epochs: 400}
        record: {checkpoints: {spacing: linear, count: 2}, metrics: 1000000}
        """, folder: "../Examples/Data")
    let trainer = try experiment.trainer()
    let start = try experiment.initialParameters()
    _ = trainer.train(from: start)
    let times = (0..<5).map { _ -> Double in
      let begin = ContinuousClock.now
      _ = trainer.train(from: start)
      return seconds(since: begin) / 400
    }
    return times.sorted()[2]
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = start.duration(to: .now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }
}
