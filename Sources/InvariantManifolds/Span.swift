internal import ExactAlgebra

/// The dimension of the span of the vector fields at a point: `dim span { grad_theta F_k(theta)(x) : x, k }`.
///
/// It is the first of three ranks that must never be mixed up: `span <= orbit <= N`. A rank found modulo a prime at random
/// inputs and oracle values is a rigorous lower bound for the generic rank.
public struct Span: Sendable {
  /// The rank found: a lower bound of the span, equal to it but with negligible probability.
  public let dimension: Int
  /// The number of random fields, the rows of the matrix.
  public let sampleCount: Int

  /// The span of a model's fields at an exact point.
  ///
  /// Each row of the matrix is the gradient of a random combination of the outputs at a random input, so that the rows are
  /// generic elements of the span and a few more rows than columns suffice.
  /// - Precondition: `parameters.count == model.parameterCount`; the numbers suit the activations.
  /// - Complexity: O(N^2) for the matrix, on all cores, and O(N^3) inside BLAS for its rank; 8 N^2 bytes.
  /// - Returns: `nil` when there is not enough memory.
  public init?<Ground: GroundScalar>(
    of model: any AnalyticModel, at parameters: [Ground], seed: UInt64 = 0, prime: RankPrime = .small
  ) {
    precondition(parameters.count == model.parameterCount, "a point needs one number per parameter")
    let fields = RandomFields<Ground>(of: model, seed: seed)
    let columns = model.parameterCount
    let rows = RandomRows.count(columns: columns, of: Ground.self)
    guard
      let rank = RandomRows.rank(
        rows: rows, columns: columns, prime: prime,
        fill: { number, row in fields.write(number, at: parameters, into: &row) })
    else { return nil }
    dimension = rank
    sampleCount = rows
  }
}

extension Span {
  /// The rank of some columns of the matrix of fields: a lower bound of the span.
  ///
  /// - Parameter columns: the numbers of the parameters kept.
  init?<Ground: GroundScalar>(
    of model: any AnalyticModel, at parameters: [Ground], columns: [Int], seed: UInt64, prime: RankPrime = .small
  ) {
    let fields = RandomFields<Ground>(of: model, seed: seed)
    let rows = RandomRows.count(columns: columns.count, of: Ground.self)
    let rank = RandomRows.rank(rows: rows, columns: columns.count, prime: prime) { number, row in
      var field = [Ground](repeating: .zero, count: parameters.count)
      guard fields.write(number, at: parameters, into: &field) else { return false }
      for (place, column) in columns.enumerated() { row[place] = field[column] }
      return true
    }
    guard let rank else { return nil }
    (dimension, sampleCount) = (rank, rows)
  }

  /// Whether all fields of a model are multiples of one field, everywhere: then every orbit is a curve or a point.
  ///
  /// Two fields are multiples of one another where all 2 x 2 minors vanish. Eight random points are tried: that all minors
  /// vanish there although they are not identically zero has a probability of at most `oneFieldFailureBound`.
  static func isOneField(_ model: any AnalyticModel, seed: UInt64) -> Bool {
    guard model.hasFormalValues, !model.isPiecewise, oneFieldFailureBound(model) < 0x1p-30 else { return false }
    return (0..<oneFieldPoints).allSatisfy { number in
      var generator = SeededGenerator(seed: seed).stream(-2_000 - number)
      let point = (0..<model.parameterCount).map { _ in ResiduePair.random(using: &generator) }
      let fields = RandomFields<ResiduePair>(of: model, seed: generator.next())
      let rank = RandomRows.rank(rows: 4, columns: model.parameterCount, prime: .large) { number, row in
        fields.write(number, at: point, into: &row)
      }
      return rank.map { $0 <= 1 } ?? false
    }
  }

  private static let oneFieldPoints = 8

  /// A bound for the failure of `isOneField`: `(2 D / 8388587)^8` for fields of degree D, whose arguments are drawn below
  /// 8388587.
  static func oneFieldFailureBound(_ model: any AnalyticModel) -> Double {
    let chance = min(1, 2 * model.fieldDegreeBound / Double(SmallResidue.prime))
    return (0..<oneFieldPoints).reduce(1) { product, _ in product * chance }
  }
}
