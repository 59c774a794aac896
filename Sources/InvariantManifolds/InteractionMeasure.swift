internal import Foundation
internal import Numerics
internal import Symmetry

/// Measures the interaction of one stored matrix, class of rows by class of rows.
struct InteractionMeasure: Sendable {
  private let rowClasses: [[Int]]
  private let restingRows: [Int]
  private let rowSigns: [Int]
  private let columnSigns: [Int]
  private let columnClasses: [Int?]
  private let columnClassSizes: [Int]
  /// For each column the first one of its class, whose sign is positive.
  private let firstColumns: [Int]
  private let columnFactors: [Double]
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
    let members = sums.members[column.axis]
    firstColumns = columnClasses.enumerated().map { index, number in number.map { members[$0][0] } ?? index }
    columnFactors = columnSigns.map(Double.init)
    self.columns = columns
  }

  /// Whether an interaction is present (exact), and its norm relative to the matrix.
  func measure(_ stored: StoredTensor) -> (isPresent: Bool, relativeNorm: Double) {
    let hasWholeColumns = !columnSigns.contains(0)
    let blocks = rowClasses.filter { $0.count > 1 || !hasWholeColumns }
    let isPresent =
      anyChunk(of: restingRows.count) { chunk in
        chunk.contains { row in decoded(stored, restingRows[row]).contains { $0 != 0 } }
      }
      || anyChunk(of: blocks.count) { chunk in chunk.contains { differs(blocks[$0], stored) } }
    guard isPresent else { return (false, 0) }
    var frozen = restingRows.reduce(0) { $0 + squares(decoded(stored, $1)) }
    for block in blocks { frozen += squaredInteraction(block, block.map { decoded(stored, $0) }) }
    let whole = (0..<rowSigns.count).reduce(0) { $0 + squares(decoded(stored, $1)) }
    return (true, (frozen / whole).squareRoot())
  }

  /// Whether a property holds for any chunk of a range, asked on all cores.
  private func anyChunk(of count: Int, _ holds: @Sendable (Range<Int>) -> Bool) -> Bool {
    let chunks = min(count, 4 * processorCount)
    let found = UnsafeMutablePointer<Bool>.allocate(capacity: max(chunks, 1))
    defer { found.deallocate() }
    nonisolated(unsafe) let slots = found
    parallelFor(chunks: chunks) { chunk in
      (slots + chunk).initialize(to: holds(chunk * count / chunks..<(chunk + 1) * count / chunks))
    }
    return (0..<chunks).contains { found[$0] }
  }

  private func squares(_ entries: [Double]) -> Double { entries.reduce(0) { $0 + $1 * $1 } }

  private func decoded(_ stored: StoredTensor, _ row: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: columns) { buffer, count in
      stored.decode(row * columns..<(row + 1) * columns, into: buffer)
      count = columns
    }
  }

  /// Whether entries of one block differ, their signs taken off.
  private func differs(_ block: [Int], _ stored: StoredTensor) -> Bool {
    let first = decoded(stored, block[0])
    guard isConstantOnClasses(first) else { return true }
    return block.dropFirst().contains { row in
      // Copies usually agree bit for bit, which needs no decoding.
      if rowSigns[row] == rowSigns[block[0]], haveEqualBytes(stored, row, block[0]) { return false }
      let sign = Double(rowSigns[row] * rowSigns[block[0]])
      let entries = decoded(stored, row)
      var differing = 0
      for column in 0..<columns where sign * entries[column] != first[column] { differing &+= 1 }
      return differing > 0
    }
  }

  private func haveEqualBytes(_ stored: StoredTensor, _ row: Int, _ other: Int) -> Bool {
    let length = columns * stored.elementType.byteCount
    return stored.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return true }
      return memcmp(start + row * length, start + other * length, length) == 0
    }
  }

  /// Whether each entry of a row is the first one of its class of columns, with its sign; 0 for columns at rest.
  private func isConstantOnClasses(_ row: [Double]) -> Bool {
    var differing = 0
    row.withUnsafeBufferPointer { row in
      for column in 0..<columns where row[column] != columnFactors[column] * row[firstColumns[column]] {
        differing &+= 1
      }
    }
    return differing == 0
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
