/// The Euclidean norm, scaled by the largest entry so that squares neither vanish nor overflow; NaN if an entry is.
///
/// - Complexity: O(entries).
package func euclidean(_ entries: [Double]) -> Double {
  let largest = entries.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return largest }
  return largest * entries.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}
