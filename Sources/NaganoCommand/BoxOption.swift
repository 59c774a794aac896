internal import Nagano

/// Reads `--box LOW,HIGH`: the interval of all inputs.
enum BoxOption {
  static func side(_ text: String) throws -> ClosedRange<Double> {
    let ends = text.split(separator: ",").map { Double($0.filter { $0 != " " }) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high, low.isFinite, high.isFinite else {
      throw UsageError(
        description: "--box \(text) is no interval; give its ends, the smaller one first, as in --box=-1,1")
    }
    return low...high
  }
}
