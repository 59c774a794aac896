public import ExactAlgebra
internal import Numerics

// The tangent space of the orbit is spanned by all iterated brackets of the fields (Hermann, Nagano), and left-normed ones
// of random fields suffice: [X_d, [..., [X_2, X_1]]]. A bracket [X, Y] = DY X - DX Y is two directional derivatives, so a
// bracket of depth d is evaluated over d - 1 times nested dual numbers. Its cost grows threefold with each level; it is
// meant for small models at degenerate points, where the fields alone span too little.

/// The dimension of the span of iterated brackets of the vector fields at a point, up to a depth.
///
/// Each depth gives a rigorous lower bound of the orbit dimension.
public struct BracketSpan: Sendable {
  /// The dimension of the span of all brackets of depth 1, 2, ..., the last being the result.
  public let dimensions: [Int]
  /// The number of random brackets of each depth.
  public let sampleCount: Int
  /// The seed of inputs and oracle.
  public let seed: UInt64

  /// The dimension found.
  public var dimension: Int { dimensions.last ?? 0 }

  /// Spans of brackets at an exact point, deeper and deeper until a dimension is reached or the depth is exhausted.
  ///
  /// - Parameters:
  ///   - factors: a factor for each component of the gradient: the fields are `factor * grad F`, as in the flow of a
  ///     quotient network.
  ///   - target: the dimension at which to stop, an upper bound.
  ///   - depth: the largest depth.
  /// - Precondition: `model.hasFormalValues`; as many parameters and factors as the model has.
  /// - Complexity: O(3^depth) gradients for each of about `N` brackets a depth, and a rank.
  public init(
    of model: some AnalyticModel, at parameters: [ResiduePair], factors: [ResiduePair], target: Int, depth: Int,
    seed: UInt64 = 0
  ) {
    let root = SeededGenerator(seed: seed)
    let columns = model.parameterCount
    let fields = RandomFields(
      model: model, factors: factors, root: root, oracle: RandomOracle(seed: root.stream(-1).firstNumber))
    sampleCount = columns + Span.surplusRows
    self.seed = seed
    var found: [Int] = []
    var rows: [[SmallResidue]] = []
    for level in 1...max(depth, 1) where (found.last ?? -1) < target {
      rows += fields.brackets(depth: level, count: sampleCount, at: parameters)
      guard let rank = BracketSpan.rank(rows, columns: columns) else { break }
      found.append(rank)
    }
    dimensions = found
  }

  private static func rank(_ rows: [[SmallResidue]], columns: Int) -> Int? {
    let matrix = ModularMatrix(rows: rows.count, columns: columns)
    matrix.withUnsafeEntries { entries in
      for (row, numbers) in rows.enumerated() {
        for column in 0..<columns { entries[row * columns + column] = Double(numbers[column].representative) }
      }
    }
    BLAS.useOneThread()
    return matrix.rank(threads: processorCount)
  }
}

/// Random fields of a model, numbered, and their brackets.
private struct RandomFields: Sendable {
  let model: any AnalyticModel
  let factors: [ResiduePair]
  let root: SeededGenerator
  let oracle: RandomOracle

  /// Random left-normed brackets of one depth, evaluated on all cores, modulo the prime of the rank.
  func brackets(depth: Int, count: Int, at parameters: [ResiduePair]) -> [[SmallResidue]] {
    var rows = [[SmallResidue]](repeating: [], count: count)
    rows.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let rows = buffer
      parallelFor(chunks: count) { row in
        let numbers = (0..<depth).map { (depth * count + row) * 64 + $0 }
        rows[row] = bracket(numbers[...], at: parameters).map(\.small)
      }
    }
    return rows
  }

  /// `[X_last, [..., [X_2, X_1]]]` at a point with coordinates of any formal kind.
  @specialized(where Scalar == ResiduePair)
  @specialized(where Scalar == Dual<ResiduePair>)
  private func bracket<Scalar: FormalScalar>(_ numbers: ArraySlice<Int>, at point: [Scalar]) -> [Scalar] {
    guard let last = numbers.last, numbers.count > 1 else { return field(numbers.first!, at: point) }
    let direction = field(last, at: point)
    let inner = bracket(numbers.dropLast(), at: zip(point, direction).map { Dual(real: $0, infinitesimal: $1) })
    let outer = field(last, at: zip(point, inner).map { Dual(real: $0, infinitesimal: $1.real) })
    return zip(inner, outer).map { $0.infinitesimal - $1.infinitesimal }
  }

  /// The field of a number: the gradient of a random combination of outputs at a random input, times the factors.
  @specialized(where Scalar == ResiduePair)
  @specialized(where Scalar == Dual<ResiduePair>)
  private func field<Scalar: FormalScalar>(_ number: Int, at point: [Scalar]) -> [Scalar] {
    var generator = root.stream(number)
    let input = (0..<model.inputCount).map { _ in Scalar(constant: .random(using: &generator)) }
    let covector = (0..<model.outputCount).map { _ in Scalar(constant: .random(using: &generator)) }
    var gradient = [Scalar](repeating: .zero, count: model.parameterCount)
    model.writeGradient(
      parameters: point, input: input, covector: covector, evaluator: FormalEvaluator<Scalar>(oracle: oracle),
      into: &gradient)
    return zip(gradient, factors).map { $0 * Scalar(constant: $1) }
  }
}
