/// The norm, scaled by the largest entry so that squares neither vanish nor overflow.
func euclidean(_ entries: [Double]) -> Double {
  let largest = entries.reduce(0) { max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return largest }
  return largest * entries.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}
