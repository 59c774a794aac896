internal import ExactAlgebra
internal import Symmetry
internal import Synchronization

/// An upper bound of an orbit dimension: the leaf, less the laws that bind there; 1 where all fields are multiples of one.
struct UpperBound {
  /// The bound.
  let value: Int
  /// The rank, on the leaf, of the gradients of conservation laws.
  let lawRank: Int
  /// Whether the bound is 1 because all fields of the quotient are multiples of one.
  let isCurve: Bool
  /// The number of cells of a piecewise model whose fields and brackets gave the bound; `nil` if they did not.
  let cellCount: Int?
  /// An upper bound for the probability that the bound is wrong by chance.
  let failureBound: Double

  /// - Parameters:
  ///   - narrow: the quotient by the leaf's family; `nil` if it is beyond the effort, which leaves the leaf alone.
  ///   - limit: the largest number of columns of which a rank is taken.
  init<Ground: GroundScalar>(of leaf: Leaf, narrow: NarrowModel<Ground>?, outputCount: Int, limit: Int, seed: UInt64) {
    lawRank =
      narrow.map { leaf.lawRank($0.wiring, values: $0.values, factors: $0.factors, limit: limit) } ?? 0
    let bound = leaf.orbitUpperBound(outputCount: outputCount, lawRank: lawRank)
    isCurve = bound > 1 && narrow.map { Span.isOneField($0.model, seed: seed) } ?? false
    value = isCurve ? 1 : bound
    cellCount = nil
    failureBound = leaf.failureBound + (isCurve ? narrow.map { Span.oneFieldFailureBound($0.model) } ?? 0 : 0)
  }
}

extension UpperBound {
  /// The largest number of monomials in which laws of a quotient are sought.
  private static let largestSearch = 600

  private init(value: Int, lawRank: Int, isCurve: Bool, cellCount: Int? = nil, failureBound: Double) {
    (self.value, self.lawRank, self.isCurve, self.failureBound) = (value, lawRank, isCurve, failureBound)
    self.cellCount = cellCount
  }

  /// A lower one of the upper bounds, where a gap is left: 0 where all fields vanish, else by the polynomial laws of degree 2
  /// of the quotient, if that is small; of piecewise models the largest rank that fields and brackets of the cells have anywhere.
  func lowered<Ground: GroundScalar>(
    to lower: Int, _ narrow: NarrowModel<Ground>, leaf: Leaf, point: WiredPoint, seed: UInt64
  ) -> UpperBound {
    guard lower < value else { return self }
    if narrow.model.isPiecewise { return loweredByCells(narrow, leaf: leaf, seed: seed) }
    if lower == 0, point.hasSmallHeight,
      Span(of: narrow.model, at: narrow.parameters, seed: seed, prime: .large)?.dimension == 0
    {
      // All of N + 5 random fields vanish modulo 2^61 - 1 at a point of small height: it is an orbit.
      return UpperBound(value: 0, lawRank: lawRank, isCurve: false, failureBound: failureBound)
    }
    let factors = narrow.flatFactors?.map(\.residues)
    guard
      let laws = try? PolynomialLaws(
        of: narrow.model, factors: factors, degree: 2, effort: UpperBound.largestSearch, seed: seed)
    else { return self }
    let moving = leaf.movingParameters(narrow.wiring)
    guard laws.status == .proven, moving.count == leaf.dimension else { return self }
    let rank = laws.gradientRank(at: narrow.parameters.map(\.residues), restrictedTo: moving)
    guard leaf.dimension - rank < value else { return self }
    return UpperBound(
      value: leaf.dimension - rank, lawRank: rank, isCurve: false,
      failureBound: leaf.failureBound + laws.certificate.failureBound)
  }
}

extension UpperBound {
  /// The largest rank of fields and brackets of all cells, where all are known at the point and near it.
  private func loweredByCells<Ground: GroundScalar>(
    _ narrow: NarrowModel<Ground>, leaf: Leaf, seed: UInt64
  ) -> UpperBound {
    guard let cells = narrow.cells, cells.isExhaustive,
      let rank = CellRank(of: cells, factors: narrow.flatFactors?.map(\.residues), below: value, seed: seed)
    else { return self }
    return UpperBound(
      value: rank.value, lawRank: lawRank, isCurve: false, cellCount: cells.cellCount,
      failureBound: leaf.failureBound + rank.failureBound)
  }
}

/// The quotient of a point as a model with exact parameters and learning-rate factors.
struct NarrowModel<Ground: GroundScalar> {
  let model: any WiredModel
  let wiring: Wiring
  let values: [[Ground]]
  let factors: [[Ground]]
  private let cellCache = CellCache()

  /// The cells of a piecewise model at the point; `nil` of others, and where there are too many.
  var cells: CellModel? {
    guard model.isPiecewise, let numbers = parameters as? [RealResidue] else { return nil }
    return cellCache.cells { CellModel(of: model, at: numbers) }
  }

  var parameters: [Ground] { values.flatMap { $0 } }

  /// The factors in parameter order; `nil` if all are one.
  var flatFactors: [Ground]? {
    let flat = factors.flatMap { $0 }
    return flat.allSatisfy { $0 == .one } ? nil : flat
  }

  /// `nil` beyond a number of parameters.
  init?(of point: WiredPoint, _ partitions: [SignedPartition], model: some WiredModel, limit: Int) {
    let narrow = model.resized(to: partitions.map(\.classCount))
    guard narrow.parameterCount <= limit else { return nil }
    self.model = narrow
    wiring = narrow.wiring
    values = Quotient.values(of: point, partitions)
    factors = point.wiring.tensors.map { Quotient.learningRateFactors(of: $0, partitions, as: Ground.self) }
  }

  /// All entries of a point in parameter order.
  static func entries(of point: WiredPoint) -> [Ground] {
    point.values.flatMap { values in (0..<values.count).map { Ground(values, at: $0) } }
  }
}

/// Cells that are looked for once, when they are asked for.
private final class CellCache: Sendable {
  private let found = Mutex<CellModel??>(.none)

  func cells(_ find: () -> CellModel?) -> CellModel? {
    found.withLock { found in
      if let known = found { return known }
      let cells = find()
      found = .some(cells)
      return cells
    }
  }
}
