internal import Numerics
internal import Symmetry

/// Measures the interaction of one stored matrix, class of rows by class of rows.
struct InteractionMeasure {
  private let rowClasses: [[Int]]
  private let restingRows: [Int]
  private let rowSigns: [Int]
  private let columnSigns: [Int]
  private let columnClasses: [Int?]
  private let columnClassSizes: [Int]
  private let columns: Int

  init(_ sums: ClassSums, _ tensor: Wiring.Tensor, columns: Int) {
    let (row, column) = (tensor.slots[0], tensor.slots[1])
    rowSigns = (0..<sums.partitions[row.axis].count).map { sums.sign(row, $0) }
    columnSigns = (0..<sums.partitions[column.axis].count).map { sums.sign(column, $0) }
    let signs = rowSigns
    rowClasses = sums.members[row.axis].filter { signs[$0[0]] != 0 }
    restingRows = rowSigns.indices.filter { signs[$0] == 0 }
    columnClasses = sums.partitions[column.axis].labels.map(\.classNumber)
    columnClassSizes = sums.members[column.axis].map(\.count)
    self.columns = columns
  }

  /// Whether an interaction is present (exact), and its norm relative to the matrix.
  func measure(_ stored: StoredTensor) -> (isPresent: Bool, relativeNorm: Double) {
    let hasWholeColumns = !columnSigns.contains(0)
    let blocks = rowClasses.filter { $0.count > 1 || !hasWholeColumns }
    guard !blocks.isEmpty || !restingRows.isEmpty else { return (false, 0) }
    var isPresent = false
    var frozen = 0.0
    for row in restingRows {
      let entries = decoded(stored, row)
      frozen += entries.reduce(0) { $0 + $1 * $1 }
      isPresent = isPresent || entries.contains { $0 != 0 }
    }
    for block in blocks {
      let rows = block.map { decoded(stored, $0) }
      isPresent = isPresent || differs(block, rows)
      frozen += squaredInteraction(block, rows)
    }
    guard isPresent else { return (false, 0) }
    let whole = (0..<rowSigns.count).reduce(0.0) { total, row in
      decoded(stored, row).reduce(total) { $0 + $1 * $1 }
    }
    return (true, (frozen / whole).squareRoot())
  }

  private func decoded(_ stored: StoredTensor, _ row: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: columns) { buffer, count in
      stored.decode(row * columns..<(row + 1) * columns, into: buffer)
      count = columns
    }
  }

  /// Whether entries of one block differ, their signs taken off.
  private func differs(_ block: [Int], _ rows: [[Double]]) -> Bool {
    var first = [Double?](repeating: nil, count: columnClassSizes.count)
    for (row, entries) in zip(block, rows) {
      for column in 0..<columns {
        let sign = Double(rowSigns[row] * columnSigns[column])
        guard sign != 0 else {
          if entries[column] != 0 { return true }
          continue
        }
        let number = columnClasses[column]!
        if let expected = first[number] {
          if sign * entries[column] != expected { return true }
        } else {
          first[number] = sign * entries[column]
        }
      }
    }
    return false
  }

  private func squaredInteraction(_ block: [Int], _ rows: [[Double]]) -> Double {
    var means = [Double](repeating: 0, count: columnClassSizes.count)
    for (row, entries) in zip(block, rows) {
      for column in 0..<columns where columnSigns[column] != 0 {
        means[columnClasses[column]!] += Double(rowSigns[row] * columnSigns[column]) * entries[column]
      }
    }
    for number in means.indices { means[number] /= Double(block.count * columnClassSizes[number]) }
    var squared = 0.0
    for (row, entries) in zip(block, rows) {
      for column in 0..<columns {
        let sign = Double(rowSigns[row] * columnSigns[column])
        let deviation = sign == 0 ? entries[column] : sign * entries[column] - means[columnClasses[column]!]
        squared += deviation * deviation
      }
    }
    return squared
  }
}
