// Neither BLAS nor LAPACK solves assignment problems, and no maintained Swift package does, so it is done here: shortest
// augmenting paths with potentials (Jonker and Volgenant). Goals: the exact optimum, the same one every time, and about
// n^2 operations where most rows have a favourite of their own, as neurons of related networks do. Rejected: the auction
// algorithm (approximate for doubles), and the Hungarian method with covering lines (n^4 as usually written).

/// The cheapest one-to-one assignment of rows to columns.
public enum LinearAssignment {
  /// For each row its column in an assignment of least total cost, `min over permutations p of sum_i costs[i, p(i)]`.
  ///
  /// Among equal costs the choice is deterministic.
  /// - Parameters:
  ///   - costs: `count * count` finite numbers, row-major.
  ///   - count: the number of rows, and of columns.
  /// - Precondition: finite costs, as many as said.
  /// - Complexity: O(count^3) at worst, O(count^2) if every row takes another column that is its cheapest.
  /// - Source: R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
  ///   problems", Computing 38 (1987), doi:10.1007/BF02278710.
  public static func columns(costs: [Double], count: Int) -> [Int] {
    precondition(costs.count == count * count, "\(count) rows need \(count * count) costs, not \(costs.count)")
    precondition(costs.allSatisfy(\.isFinite), "costs are finite")
    var search = AssignmentSearch(count: count)
    costs.withUnsafeBufferPointer { costs in
      for row in 0..<count { search.place(row, costs) }
    }
    return search.columnOf
  }
}

/// An optimal assignment of the rows placed so far, with potentials that prove it: `costs[i, j] >= u_i + v_j`, with
/// equality where `i` has `j`.
private struct AssignmentSearch {
  let count: Int
  var columnOf: [Int]
  private var rowOf: [Int]
  private var rowPotentials: [Double]
  private var columnPotentials: [Double]
  // Of the search in progress: the length of the shortest path to each column, the row before it, whether it is final.
  private var lengths: [Double]
  private var rowBefore: [Int]
  private var isFinal: [Bool]

  init(count: Int) {
    self.count = count
    (columnOf, rowOf, rowBefore) = (Array(repeating: -1, count: count), Array(repeating: -1, count: count), [])
    (rowPotentials, columnPotentials) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
    (lengths, isFinal) = ([], [])
  }

  /// Places one more row by the shortest path from it to a free column.
  mutating func place(_ row: Int, _ costs: UnsafeBufferPointer<Double>) {
    lengths = [Double](repeating: .infinity, count: count)
    rowBefore = [Int](repeating: -1, count: count)
    isFinal = [Bool](repeating: false, count: count)
    var (current, length, free) = (row, 0.0, -1)
    while free < 0 {
      let nearest = relax(from: current, at: length, costs)
      length = lengths[nearest]
      isFinal[nearest] = true
      if rowOf[nearest] < 0 { free = nearest } else { current = rowOf[nearest] }
    }
    // Potentials move so that the path has no reduced cost, and no pair a negative one.
    rowPotentials[row] += length
    for column in 0..<count where isFinal[column] && column != free {
      rowPotentials[rowOf[column]] += length - lengths[column]
      columnPotentials[column] -= length - lengths[column]
    }
    exchange(along: free, from: row)
  }

  /// Shortens the paths by way of a row; the nearest column that is not final, a free one if there is one.
  private mutating func relax(from row: Int, at length: Double, _ costs: UnsafeBufferPointer<Double>) -> Int {
    var nearest = -1
    for column in 0..<count where !isFinal[column] {
      let through = length + costs[row * count + column] - rowPotentials[row] - columnPotentials[column]
      if through < lengths[column] { (lengths[column], rowBefore[column]) = (through, row) }
      if nearest < 0 || lengths[column] < lengths[nearest]
        || (lengths[column] == lengths[nearest] && rowOf[column] < 0 && rowOf[nearest] >= 0)
      {
        nearest = column
      }
    }
    return nearest
  }

  /// Gives each row on the path the column after it.
  private mutating func exchange(along free: Int, from start: Int) {
    var column = free
    while true {
      let row = rowBefore[column]
      let left = columnOf[row]
      (columnOf[row], rowOf[column]) = (column, row)
      if row == start { return }
      column = left
    }
  }
}
