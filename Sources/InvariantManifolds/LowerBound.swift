internal import ExactAlgebra

/// How a lower bound of an orbit dimension is sought.
public enum LowerBoundMethod: String, CaseIterable, Codable, Sendable {
  /// The span at the point; then, while that leaves a gap, brackets and formal flows, cheapest first.
  case auto
  /// The span of the fields at the point.
  case span
  /// Iterated brackets up to depth 6, whatever the size of the model.
  case bracket
  /// Fields pulled back along a formal flow, of higher and higher order.
  case flow
}

/// A lower bound of an orbit dimension: the largest rank found of vectors tangent to the orbit.
public struct LowerBound: Codable, Hashable, Sendable {
  /// The bound.
  public private(set) var dimension = 0
  /// The dimension of the span of the fields at the point; `nil` if it was not computed.
  public private(set) var span: Int?
  /// How the bound was found: `span`, `columns` (some of them, of a matrix beyond the effort), `bracket`, `flow`, or `refinement`
  /// where only the trivial bound 0 is known.
  public private(set) var method = "refinement"
  /// The number of random vectors (of each depth of brackets), 0 if no rank was taken.
  public private(set) var samples = 0
  /// The depth of the deepest brackets, 1 for the fields themselves.
  public private(set) var depth = 0
  /// The order of the formal flow, 0 if none was needed.
  public private(set) var order = 0
  /// The number of columns of the matrix whose rank was taken, 0 if none was.
  public private(set) var columns = 0

  init() {}
}

extension LowerBound {
  /// The largest order of a formal flow.
  static let largestOrder = 48

  /// A lower bound of the dimension of the orbit of a model through an exact point.
  ///
  /// - Parameters:
  ///   - factors: a factor for each component of the fields; `nil` for ones.
  ///   - target: an upper bound, at which the search stops.
  ///   - largestMatrix: the effort limit `E`: ranks of at most that many columns, and formal flows of at most `E^3 / 100`
  ///     operations.
  /// - Precondition: the numbers suit the activations: `RealResidue` for piecewise models.
  public init<Ground: GroundScalar>(
    of model: any AnalyticModel, at parameters: [Ground], factors: [Ground]? = nil, target: Int,
    method: LowerBoundMethod = .auto, largestMatrix: Int = 12_000, seed: UInt64 = 0, prime: RankPrime = .small
  ) {
    self.init()
    let count = model.parameterCount
    guard count <= largestMatrix else { return }
    if let found = Span(of: model, at: parameters, seed: seed, prime: prime) {
      (dimension, span, samples, depth) = (found.dimension, found.dimension, found.sampleCount, 1)
      columns = count
      self.method = "span"
    }
    func bracket(to depth: Int) {
      guard dimension < target, depth > 1 else { return }
      let found = BracketSpan(
        of: model, at: parameters, factors: factors, target: target, depth: depth, seed: seed, prime: prime)
      accept(found.dimension, "bracket", depth: found.dimensions.count, order: 0)
    }
    func flow(orders: [Int]) {
      for order in orders where dimension < target && LowerBound.isAffordable(order, count, largestMatrix) {
        let found = FlowSpan(
          of: model, at: parameters, factors: factors, order: order, seed: seed, prime: prime)
        accept(found?.dimension ?? 0, "flow", depth: depth, order: order)
      }
    }
    // Inside a cell a piecewise model is polynomial: what low orders do not reach, high ones do not either, but where there
    // are few fields, of which each order adds no more than so many directions.
    let isLimited = (model as? CellModel).map { $0.inputCount * $0.outputCount >= count } ?? model.isPiecewise
    let orders = LowerBound.orders.filter { $0 <= 16 || !isLimited }
    switch method {
    case .span: break
    case .bracket: bracket(to: 6)
    case .flow: flow(orders: orders)
    case .auto:
      // Depth 2 settles the commonest case, outgoing weights at zero, also where a flow would be dear.
      if count <= 4_000 { bracket(to: 2) }
      flow(orders: orders)
    }
  }

  /// A lower bound at the point of a quotient.
  ///
  /// Piecewise models: by the fields of all cells, solved for; by those of random inputs first where the model is large, for they
  /// mostly do, and last where some cells may be missing.
  init<Ground: GroundScalar>(
    of narrow: NarrowModel<Ground>, target: Int, method: LowerBoundMethod, largestMatrix: Int, seed: UInt64
  ) {
    func drawn(_ method: LowerBoundMethod) -> LowerBound {
      LowerBound(
        of: narrow.model, at: narrow.parameters, factors: narrow.flatFactors, target: target, method: method,
        largestMatrix: largestMatrix, seed: seed)
    }
    guard narrow.model.isPiecewise else {
      self = drawn(method)
      return
    }
    let isLarge = narrow.model.parameterCount > 200
    if isLarge {
      self = drawn(.span)
      if dimension >= target || method == .span { return }
    } else {
      self.init()
    }
    guard let cells = narrow.cells else {
      self = drawn(method)
      return
    }
    let found = LowerBound(
      of: cells, at: narrow.parameters.map(\.residues), factors: narrow.flatFactors?.map(\.residues), target: target,
      method: method, largestMatrix: largestMatrix, seed: seed)
    self = LowerBound.larger(found, self)
    if dimension < target, !cells.isExhaustive { self = LowerBound.larger(self, drawn(method)) }
  }

  /// The larger one of two bounds, the first if they are equal; the larger span of both.
  private static func larger(_ first: LowerBound, _ second: LowerBound) -> LowerBound {
    var larger = second.dimension > first.dimension ? second : first
    larger.span = [first.span, second.span].compactMap { $0 }.max()
    return larger
  }

  /// A recorded bound at the point of a quotient, computed again: the larger one of the ways in which it may have been found.
  static func repeated<Ground: GroundScalar>(
    _ record: LowerBound, of narrow: NarrowModel<Ground>, largestMatrix: Int, seed: UInt64, prime: RankPrime
  ) -> Int? {
    let cells = narrow.cells.flatMap { cells in
      record.method == "columns"
        ? nil
        : repeated(
          record, of: cells, at: narrow.parameters.map(\.residues), factors: narrow.flatFactors?.map(\.residues),
          largestMatrix: largestMatrix, seed: seed, prime: prime)
    }
    if let cells, cells >= record.dimension { return cells }
    let drawn = repeated(
      record, of: narrow.model, at: narrow.parameters, factors: narrow.flatFactors, largestMatrix: largestMatrix,
      seed: seed, prime: prime)
    return [cells, drawn].compactMap { $0 }.max()
  }

  /// A lower bound where the whole matrix is beyond the effort: the rank of as many of its columns as the effort allows,
  /// drawn at random.
  ///
  /// The rank of a part of a matrix is at most that of the whole.
  /// - Parameter largestMatrix: the effort limit `E`: at most `E` columns, and no more than make `20 E^2` entries of the matrix
  ///   from which they are drawn.
  /// - Complexity: O(N) for each row, O(columns^3) for the rank.
  init<Ground: GroundScalar>(
    columnsOf model: any AnalyticModel, at parameters: [Ground], largestMatrix: Int, seed: UInt64
  ) {
    self.init()
    let chosen = LowerBound.columns(model.parameterCount, of: Ground.self, largestMatrix, seed)
    guard chosen.count >= LowerBound.fewestColumns,
      let found = Span(of: model, at: parameters, columns: chosen, seed: seed)
    else { return }
    (dimension, method, samples, depth) = (found.dimension, "columns", found.sampleCount, 1)
    columns = chosen.count
  }

  /// Fewer say nothing worth the time.
  private static let fewestColumns = 16

  /// The largest quotient of which columns are drawn.
  static func largestSampled(_ largestMatrix: Int) -> Int {
    min(20 * largestMatrix * min(largestMatrix, 1 << 20) / fewestColumns, 50_000_000)
  }

  /// The numbers of the columns, ascending.
  private static func columns<Ground: GroundScalar>(
    _ count: Int, of numbers: Ground.Type, _ largestMatrix: Int, _ seed: UInt64
  ) -> [Int] {
    // A piecewise model needs several rows for each column.
    let rows = max(1, RandomRows.count(columns: 1_000, of: Ground.self) / 1_000)
    let allowed = min(largestMatrix, 20 * largestMatrix * min(largestMatrix, 1 << 20) / max(rows * count, 1))
    var generator = SeededGenerator(seed: seed).stream(-4)
    // Selection sampling (Knuth, volume 2, section 3.4.2): each subset is as likely.
    var (chosen, wanted) = ([Int](), min(allowed, count))
    for column in 0..<count where wanted > 0 {
      if generator.next(upperBound: UInt64(count - column)) < UInt64(wanted) {
        chosen.append(column)
        wanted -= 1
      }
    }
    return chosen
  }

  /// A recorded bound, computed again modulo a prime: the same vectors, by the same method and depth or order.
  static func repeated<Ground: GroundScalar>(
    _ record: LowerBound, of model: any AnalyticModel, at parameters: [Ground], factors: [Ground]?,
    largestMatrix: Int, seed: UInt64, prime: RankPrime
  ) -> Int? {
    switch record.method {
    case "bracket":
      BracketSpan(
        of: model, at: parameters, factors: factors, target: .max, depth: record.depth, seed: seed, prime: prime
      ).dimension
    case "flow":
      FlowSpan(
        of: model, at: parameters, factors: factors, order: record.order, seed: seed, prime: prime)?.dimension
    case "columns":
      Span(
        of: model, at: parameters,
        columns: LowerBound.columns(model.parameterCount, of: Ground.self, largestMatrix, seed), seed: seed,
        prime: prime
      )?.dimension
    case "span": Span(of: model, at: parameters, seed: seed, prime: prime)?.dimension
    default: 0
    }
  }

  private static let orders = [4, 8, 16, 32, largestOrder]

  /// Whether a flow of an order is within the effort: its cost is that of `K^2 N^3` operations, and of `K^2 N^2` of a model's.
  private static func isAffordable(_ order: Int, _ count: Int, _ largestMatrix: Int) -> Bool {
    let effort = Double(largestMatrix) * Double(largestMatrix) * Double(largestMatrix) / 100
    return Double(order * order) * Double(count * count) * Double(count + 50) <= effort
  }

  private mutating func accept(_ found: Int, _ name: String, depth: Int, order: Int) {
    guard found > dimension || found == dimension && method == "refinement" else { return }
    (dimension, method, self.depth, self.order) = (found, name, depth, order)
  }
}
