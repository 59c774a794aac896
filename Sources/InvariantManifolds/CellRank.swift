internal import ExactAlgebra

/// The rank that the fields of all cells and their brackets have at almost every point: at no point is it larger.
///
/// Brackets up to a depth that span, at a random point, no more than those up to the depth before span all there is: brackets
/// with one field more lie in their span, so all brackets do. A proof up to the chance that the random point is special.
struct CellRank {
  /// The rank, an upper bound of the orbit dimension at every point with these cells.
  let value: Int
  /// An upper bound for the probability that the rank is larger.
  let failureBound: Double

  /// - Parameters:
  ///   - factors: a factor for each component of the fields; `nil` for ones.
  ///   - limit: a bound that is known; only lower ones are of interest.
  /// - Returns: `nil` if no lower bound was found: the rank is at least the limit, or the effort too large.
  /// - Complexity: O(3^depth) gradients of all cells for each of about `N` brackets, and a rank modulo 2^61 - 1.
  init?(of model: CellModel, factors: [ResiduePair]?, below limit: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed).stream(-2_100)
    let point = (0..<model.parameterCount).map { _ in ResiduePair.uniform(using: &generator) }
    let depth = CellRank.affordableDepth(model)
    guard depth > 1 else { return nil }
    let found = BracketSpan(
      of: model, at: point, factors: factors, target: limit, depth: depth, stopsWhenStable: true, isUniform: true,
      seed: generator.next(), prime: .large
    ).dimensions
    guard found.count > 1, let last = found.last, found[found.count - 2] == last, last < limit else { return nil }
    value = last
    // A minor of one row more, of brackets of the last depth, is a polynomial of this degree in all that was drawn.
    let degree = Double(last + 1) * Double(found.count) * (model.fieldDegreeBound + 1)
    // Functions of cells that were left out as combinations of others: minors of values of the outputs.
    let outputs = Double(model.patterns.count + 1) * (model.fieldDegreeBound + 2)
    failureBound = min(1, (degree + outputs) / Double(Residue.prime))
  }

  private static let deepest = 7

  /// The depth up to which brackets are taken.
  private static func affordableDepth(_ model: CellModel) -> Int {
    let count = Double(model.parameterCount)
    // Three multiplications a weight; a bracket of depth k evaluates some 3^k gradients' worth of products.
    let gradient = 3 * count * Double(max(model.patterns.count, 1))
    var (depth, cost) = (1, 3 * gradient * (count + 5))
    while depth < deepest, cost * 4 <= 4e9, 4 * count * count * count * Double(depth + 1) <= 4e9 {
      depth += 1
      cost *= 4
    }
    return depth
  }
}
