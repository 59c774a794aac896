public import ExactAlgebra

/// The points of a grid, all of them or a random sample, each to be checked against its leaf.
///
///     let census = try Census(of: model, grid: [-1, 0, 1])
///     let tally = try census.run { OrbitBounds(OrbitDimension.of($0, model: model)) }
///     tally.histogram  // [0: 1, 2: 32, 4: 48] for tanh:1-2-1
///
/// 1. Exact: points are fractions, bounds are what the given function says.
/// 2. Points that relabelling or mirroring neurons carries into one another have orbits of equal dimension, so one of them
///    stands for all (`WiringSymmetry`); the tally counts all.
/// 3. The points come in chunks that depend on the grid alone, so that the work can be spread, stopped and resumed.
public struct Census: Sendable {
  /// The wiring whose parameters run through the grid.
  public let wiring: Wiring
  /// The values of each parameter, ascending.
  public let grid: [Rational]
  /// The number of points drawn, with repetition; `nil` for all.
  public let sampleCount: Int?
  /// The seed of the sample.
  public let seed: UInt64
  /// The number of points, `grid.count ^ parameters` without a sample.
  public let pointCount: Int

  private let symmetry: WiringSymmetry?
  private let mirrored: [Int]

  /// The largest number of points of a census.
  public static let largestCount = 100_000_000
  /// The number of points of a chunk.
  public static let chunkSize = 128

  /// A census.
  ///
  /// - Parameters:
  ///   - wiring: the wiring whose parameters run through the grid.
  ///   - grid: the values of each parameter.
  ///   - sampleCount: the number of points to draw, `nil` for all points.
  ///   - seed: the seed of the sample.
  ///   - usesSymmetry: whether one point may stand for its relabelled copies; `false` to check that it makes no difference.
  /// - Throws: ``CensusError`` for an empty grid, a value that comes twice, a denominator divisible by one of the primes,
  ///   or too many points.
  public init(
    of wiring: Wiring, grid: [Rational], sample sampleCount: Int? = nil, seed: UInt64 = 0, usesSymmetry: Bool = true
  ) throws(CensusError) {
    guard !grid.isEmpty else { throw CensusError(problem: "the grid has no values", remedy: CensusError.example) }
    for (index, value) in grid.enumerated() {
      if grid[..<index].contains(value) {
        throw CensusError(problem: "the grid has the value \(value) twice", remedy: "Name each value once.")
      }
      if ResiduePair(exactly: value) == nil {
        throw CensusError(
          problem: "the denominator of \(value) is divisible by the prime \(SmallResidue.prime) or \(Residue.prime)",
          remedy: "Choose another value.")
      }
    }
    self.wiring = wiring
    let grid = grid.sorted { ($0 - $1).numerator.signum() < 0 }
    self.grid = grid
    (self.sampleCount, self.seed) = (sampleCount, seed)
    pointCount = try Census.pointCount(grid.count, wiring.parameterCount, sampleCount)
    let negatives = grid.map { grid.firstIndex(of: -$0) }
    mirrored = negatives.enumerated().map { $1 ?? $0 }
    symmetry =
      sampleCount == nil && usesSymmetry
      ? WiringSymmetry(of: wiring, hasMirrors: !negatives.contains(nil)) : nil
  }

  private static func pointCount(_ base: Int, _ exponent: Int, _ sample: Int?) throws(CensusError) -> Int {
    if let sample {
      guard (1...largestCount).contains(sample) else {
        throw CensusError(
          problem: "a sample of \(sample) points cannot be drawn", remedy: "Draw between 1 and \(largestCount) points.")
      }
      return sample
    }
    var count = 1
    for _ in 0..<exponent {
      count *= base
      guard count <= largestCount else {
        throw CensusError(
          problem: "the grid has \(base)^\(exponent) points; a census goes through at most \(largestCount)",
          remedy: "Draw some of them: --sample 10000; or take fewer values.")
      }
    }
    return count
  }

  /// The number of chunks.
  public var chunkCount: Int { (pointCount + Census.chunkSize - 1) / Census.chunkSize }

  /// The numbers of the points of a chunk.
  private func range(_ chunk: Int) -> Range<Int> {
    chunk * Census.chunkSize..<min((chunk + 1) * Census.chunkSize, pointCount)
  }

  /// The values of a point, by their numbers in the grid; the last parameter changes fastest.
  private func digits(_ number: Int) -> [Int] {
    if sampleCount != nil {
      // The stream differs from those of fingerprints, fields and generic points.
      var generator = SeededGenerator(seed: seed).stream(-4).stream(number)
      return (0..<wiring.parameterCount).map { _ in Int.random(in: grid.indices, using: &generator) }
    }
    var (digits, rest) = ([Int](repeating: 0, count: wiring.parameterCount), number)
    for index in digits.indices.reversed() {
      digits[index] = rest % grid.count
      rest /= grid.count
    }
    return digits
  }

  /// The tally of one chunk; `nil` if it was to stop.
  ///
  /// - Parameters:
  ///   - hasLaws: whether conservation laws may make orbits smaller than leaves.
  ///   - orbit: bounds of the orbit through a point; must depend on the point alone.
  public func tally(
    chunk: Int, hasLaws: Bool = false, shouldStop: () -> Bool = { false }, orbit: (WiredPoint) -> OrbitBounds
  ) -> CensusTally? {
    var tally = CensusTally()
    for number in range(chunk) {
      if shouldStop() { return nil }
      let digits = digits(number)
      var copies = 1
      if let symmetry {
        guard let weight = symmetry.weight(ofLeast: digits, mirrored: mirrored) else { continue }
        copies = weight
      }
      let point = WiredPoint(wiring: wiring, parameters: digits.map { grid[$0] })
      tally.enter(point.list!, orbit(point), copies: copies, hasLaws: hasLaws)
    }
    return tally
  }

  /// Whether a chunk can have a tally, as far as that can be told without computing it: for tallies from files.
  public func canCount(chunk: Int, _ tally: CensusTally) -> Bool {
    guard (0..<chunkCount).contains(chunk) else { return false }
    // With symmetry a chunk counts the copies of its points, which lie anywhere.
    let largest = symmetry == nil ? range(chunk).count : pointCount
    return tally.isPossible(points: largest, computed: range(chunk).count, parameterCount: wiring.parameterCount)
  }

  /// The tally of all chunks, on all cores.
  public func run(hasLaws: Bool = false, orbit: @Sendable (WiredPoint) -> OrbitBounds) -> CensusTally {
    // Without a handler of outcomes nothing throws.
    let tallies = try! ResumableWork.run(count: chunkCount) { tally(chunk: $0, hasLaws: hasLaws, orbit: orbit) }
    return CensusTally(merging: tallies.compactMap(\.self))
  }

  /// The census of a wired model: every orbit dimension, exact, against its leaf.
  public static func run(
    of model: some WiredModel, grid: [Rational], sample: Int? = nil, hasLaws: Bool = false, seed: UInt64 = 0
  ) throws(CensusError) -> CensusTally {
    try Census(of: model.wiring, grid: grid, sample: sample, seed: seed)
      .run(hasLaws: hasLaws) { OrbitBounds(OrbitDimension.of($0, model: model, seed: seed)) }
  }
}

/// A grid or a sample that no census can go through.
public struct CensusError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let remedy: String

  static let example = "A grid is a list of numbers, for example --grid=-1,0,1 or --grid=0,1/2,1."

  /// The problem, then the remedy.
  public var description: String { "\(problem)\n  \(remedy)" }
}

extension Census {
  /// The census of any analytic model, whose parameters are one rigid list: every orbit dimension between its bounds.
  ///
  /// There are no leaves to compare with; points at which the bounds do not meet are counted as unknown.
  public static func run(
    ofModel model: some AnalyticModel, grid: [Rational], sample: Int? = nil, seed: UInt64 = 0
  ) throws(CensusError) -> CensusTally {
    let axis = Wiring.Axis(name: "parameters", count: model.parameterCount, kind: .rigid)
    let slot = Wiring.Slot(axis: 0, isSigned: false, role: .writes)
    let wiring = Wiring(axes: [axis], tensors: [Wiring.Tensor(name: "theta", slots: [slot])])
    return try Census(of: wiring, grid: grid, sample: sample, seed: seed).run(hasLaws: true) { point in
      guard case .rational(let parameters) = point.values[0] else { preconditionFailure("a grid has fractions") }
      return OrbitBounds(ModelOrbit(of: model, at: parameters, seed: seed))
    }
  }
}
