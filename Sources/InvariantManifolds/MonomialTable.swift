internal import ExactAlgebra

/// All monomials of degree 1 to `degree` in some variables, ascending, each with the one that it prolongs.
struct MonomialTable: Sendable {
  /// The monomials, ascending.
  let monomials: [Monomial]
  /// The number of monomials of degree at most 0, 1, ..., `degree`.
  let counts: [Int]
  /// For each monomial the place of the monomial without its last variable; -1 for the empty one.
  private let parents: [Int]

  init(variableCount: Int, degree: Int) {
    var lists: [[Int]] = (0..<variableCount).map { [$0] }
    var parents = [Int](repeating: -1, count: variableCount)
    var counts = [0, variableCount]
    for _ in 1..<max(degree, 1) {
      for place in counts[counts.count - 2]..<counts[counts.count - 1] {
        for variable in lists[place].last!..<variableCount {
          lists.append(lists[place] + [variable])
          parents.append(place)
        }
      }
      counts.append(lists.count)
    }
    monomials = lists.map { Monomial($0) }
    (self.parents, self.counts) = (parents, counts)
  }

  /// The number of monomials of degree 1 to `degree`; `nil` beyond the range of integers.
  static func count(variableCount: Int, degree: Int) -> Int? {
    // Binomial coefficients C(n + k, k), each from the last; n and the degree may change places.
    let (few, many) = (min(variableCount, max(degree, 1)), max(variableCount, degree, 1))
    var count = 1
    for k in 1...max(few, 1) where few > 0 {
      let factor = many.addingReportingOverflow(k)
      let product = count.multipliedReportingOverflow(by: factor.partialValue)
      guard !factor.overflow, !product.overflow else { return nil }
      count = product.partialValue / k
    }
    return count - 1
  }

  /// The derivatives of all monomials along a vector at a point.
  ///
  /// - Complexity: three multiplications a monomial.
  func writeDerivatives(at point: [Residue], along vector: [Residue], into row: UnsafeMutableBufferPointer<Residue>) {
    var values = [Residue](repeating: .zero, count: monomials.count)
    for place in monomials.indices {
      let variable = monomials[place].variables.last!
      let parent = parents[place]
      guard parent >= 0 else {
        (values[place], row[place]) = (point[variable], vector[variable])
        continue
      }
      values[place] = values[parent] * point[variable]
      row[place] = row[parent] * point[variable] + values[parent] * vector[variable]
    }
  }
}
