public import ExactAlgebra
internal import Numerics

// A function h is conserved by every training run exactly if <grad h, X> = 0 for all fields X = grad F_k(theta)(x). For
// polynomials h of bounded degree that is a linear system: one unknown for each monomial, one equation for each point
// theta, input and combination of outputs. Random equations, a few more than unknowns, are solved modulo p = 2^61 - 1.
// The rank can only be smaller modulo p, at the points drawn, than it is: all laws are among the solutions. Whether a
// solution is a law is then checked at fresh points. Rejected: symbolic expansion of the identity (exact without chance,
// and slow beyond a dozen parameters; it is the independent check in `Scripts/laws-sympy.py`).

/// The polynomial conservation laws of a model up to a degree: functions of the parameters that no training run changes,
/// whatever the data and the loss.
///
/// Linear networks keep the entries of `W_(l+1)^T W_(l+1) - W_l W_l^T`; tanh networks keep no polynomial.
///
///     let laws = try PolynomialLaws(of: try Architecture("linear:1-1-1"), degree: 2)
///     laws.generators.count  // 1: x0^2 - x1^2
public struct PolynomialLaws: Sendable {
  /// The number `N` of parameters.
  public let parameterCount: Int
  /// The highest degree looked at.
  public let degree: Int
  /// Laws of which all others up to the degree are sums of products; by degree, integer coefficients without common factor,
  /// the first one positive.
  public let generators: [Polynomial]
  /// The dimension of the space of laws of degree at most 1, 2, ..., `degree`, constants left out.
  public let kernelDimensions: [Int]
  /// The rank of the gradients of the laws at a random point: the number of laws that are independent as functions.
  public let independent: Int
  /// Whether the list is complete and true: `proven` if every solution of the linear system was confirmed as a law, with a
  /// failure bound below 2^-30; `unknown` for piecewise models, of which samples see only the cells that they meet.
  public let status: Certainty
  /// What a second program needs to check the laws.
  public let certificate: LawCertificate

  /// The number of monomials that take some ten seconds on two cores.
  public static let defaultEffort = 3_500

  /// The polynomial laws of a model.
  ///
  /// - Parameters:
  ///   - factors: a factor for each component of the gradient: the fields are `factor * grad F`, as in the flow of a
  ///     quotient network; none for the model itself.
  ///   - degree: the highest degree.
  ///   - effort: the largest number of monomials, the columns of the matrix.
  /// - Precondition: `model.hasFormalValues`, `degree >= 1`.
  /// - Complexity: O(M^3 / 3) multiplications modulo p for M monomials, on all cores; 8 M^2 bytes.
  /// - Throws: ``LawEffortError`` when there are more monomials than allowed.
  public init(
    of model: any AnalyticModel, factors: [ResiduePair]? = nil, degree: Int,
    effort: Int = PolynomialLaws.defaultEffort, seed: UInt64 = 0
  ) throws(LawEffortError) {
    precondition(degree >= 1, "a law has degree 1 at least")
    precondition(factors == nil || factors!.count == model.parameterCount, "one factor for each parameter")
    try LawEffortError.check(parameterCount: model.parameterCount, degree: degree, effort: effort)
    let table = MonomialTable(variableCount: model.parameterCount, degree: degree)
    let root = SeededGenerator(seed: seed)
    let sampler = FieldSampler(model: model, factors: factors, root: root.stream(1))
    let basis = PolynomialLaws.kernel(sampler, table)
    let found = LawAlgebra(table: table, basis: basis).generators.map { $0.polynomial(in: table) }
    let checker = FieldSampler(model: model, factors: factors, root: root.stream(2))
    let confirmed = PolynomialLaws.confirmed(found.compactMap { $0 }, checker)
    self.degree = degree
    parameterCount = model.parameterCount
    generators = confirmed
    kernelDimensions = table.counts.dropFirst().map { bound in basis.filter { $0.last! < bound }.count }
    let isComplete = confirmed.count == found.count && !model.isPiecewise
    independent = PolynomialLaws.gradientRank(confirmed, at: checker.sample(PolynomialLaws.checkCount).point)
    // Laws have degree q, so their derivative along a field has degree q - 1 more than the field.
    let chance = (Double(degree - 1) + model.fieldDegreeBound) / Double(SmallResidue.prime)
    let failureBound = min(1, Double(confirmed.count) * power(min(1, chance), PolynomialLaws.checkCount))
    status = isComplete && failureBound < 0x1p-30 ? .proven : .unknown
    certificate = LawCertificate(
      primes: [String(Residue.prime), String(SmallResidue.prime)], seed: seed, monomials: table.monomials.count,
      samples: PolynomialLaws.rowCount(model, table), checks: PolynomialLaws.checkCount,
      failureBound: failureBound,
      scope: model.scope)
  }

  /// The rank of the gradients of the laws at an exact point, modulo 2^61 - 1.
  ///
  /// Guarantee: a lower bound of the rank over the rationals. All laws are constant on the orbit through the point, so `N`
  /// minus it is an upper bound of the dimension of the orbit.
  /// - Precondition: `point.count == parameterCount`.
  /// - Parameter parameters: the parameters to which the gradients are restricted, those that move; `nil` for all.
  public func gradientRank(at point: [ResiduePair], restrictedTo parameters: [Int]? = nil) -> Int {
    precondition(point.count == parameterCount, "a point needs one number per parameter")
    return PolynomialLaws.gradientRank(generators, at: point, restrictedTo: parameters)
  }

  /// Fresh points at which each law is checked.
  private static let checkCount = 12

  /// About how many bytes the laws of a model with so many parameters take, up to a degree.
  public static func memory(parameterCount: Int, degree: Int) -> Double {
    let monomials = MonomialTable.count(variableCount: parameterCount, degree: degree).map { Double($0) } ?? .infinity
    return monomials * (24 * monomials + 200)
  }

  /// The number of equations: five more than unknowns; three times as many for piecewise models, whose equations come from
  /// different activation patterns.
  private static func rowCount(_ model: any AnalyticModel, _ table: MonomialTable) -> Int {
    (model.isPiecewise ? 3 : 1) * table.monomials.count + 5
  }

  private static func gradientRank(
    _ laws: [Polynomial], at point: [ResiduePair], restrictedTo parameters: [Int]? = nil
  ) -> Int {
    let large = point.map(\.large)
    let gradients = laws.map { law in
      let gradient = law.gradient(at: large)
      return parameters.map { $0.map { gradient[$0] } } ?? gradient
    }
    return ResidueMatrix(gradients, columns: parameters?.count ?? point.count).rank(loop: parallelFor)
  }

  /// A basis of the solutions, each with a monomial of its own as the highest.
  private static func kernel(_ sampler: FieldSampler, _ table: MonomialTable) -> [SparseVector] {
    let columns = table.monomials.count
    let rows = rowCount(sampler.model, table)
    let matrix = ResidueMatrix(rows: rows, columns: columns)
    matrix.withUnsafeEntries { entries in
      nonisolated(unsafe) let entries = entries
      parallelFor(chunks: rows) { row in
        let sample = sampler.sample(row)
        table.writeDerivatives(
          at: sample.point.map(\.large), along: sample.field.map(\.large),
          into: UnsafeMutableBufferPointer(rebasing: entries[row * columns..<(row + 1) * columns]))
      }
    }
    let echelon = matrix.reducedEchelonForm(loop: parallelFor)
    return echelon.freeColumns.indices.map { SparseVector(echelon.kernelVector($0)) }
  }

  /// The laws among some polynomials: those whose derivative along fresh fields is zero modulo both primes.
  private static func confirmed(
    _ polynomials: [Polynomial], _ checker: FieldSampler
  ) -> [Polynomial] {
    let samples = (0..<checkCount).map { checker.sample($0) }
    // Samples that do not move would confirm anything.
    if checker.model.isPiecewise && samples.contains(where: { $0.field.allSatisfy { $0 == .zero } }) { return [] }
    return polynomials.filter { law in
      samples.allSatisfy { law.derivative(at: $0.point, along: $0.field) == .zero }
    }
  }
}

/// A power of a number with a small exponent.
private func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { product, _ in product * base }
}

extension SparseVector {
  /// The polynomial with these coefficients, made integers without common factor, the first positive; `nil` if they are no
  /// fractions of small numbers.
  fileprivate func polynomial(in table: MonomialTable) -> Polynomial? {
    guard let first = columns.first else { return nil }
    let scaled = normalised(at: first)
    var terms: [Polynomial.Term] = []
    for column in columns {
      guard let coefficient = Rational(reconstructing: scaled[column]) else { return nil }
      terms.append(Polynomial.Term(coefficient, table.monomials[column]))
    }
    return Polynomial(terms).primitive
  }
}
