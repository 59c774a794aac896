internal import ExactAlgebra
internal import Numerics

/// Entries that are compared and summed exactly.
protocol ExactEntry: Equatable, Sendable {
  static var zero: Self { get }
  static prefix func - (entry: Self) -> Self
  func add(times sign: Int, to sum: inout ExactSum)
}

extension Double: ExactEntry {
  func add(times sign: Int, to sum: inout ExactSum) { sum.add(self, times: sign) }
}

extension Rational: ExactEntry {
  func add(times sign: Int, to sum: inout ExactSum) { sum.add(self, times: sign) }
}

/// A matrix that is read row by row.
protocol ExactRows: Sendable {
  associatedtype Entry: ExactEntry
  func load(_ row: Int, into line: inout [Entry])
}

/// The rows of a tensor as it lies in a file.
struct StoredRows: ExactRows {
  private let tensor: StoredTensor
  private let columns: Int

  init(_ tensor: StoredTensor, _ columns: Int) { (self.tensor, self.columns) = (tensor, columns) }

  func load(_ row: Int, into line: inout [Double]) {
    if line.count != columns { line = [Double](repeating: 0, count: columns) }
    line.withUnsafeMutableBufferPointer { tensor.decode(row * columns..<(row + 1) * columns, into: $0) }
  }
}

/// The rows of a list of fractions.
struct FractionRows: ExactRows {
  private let list: [Rational]
  private let columns: Int

  init(_ list: [Rational], _ columns: Int) { (self.list, self.columns) = (list, columns) }

  func load(_ row: Int, into line: inout [Rational]) { line = Array(list[row * columns..<(row + 1) * columns]) }
}

/// The comparison of the sums of one matrix over the classes of its rows and of its columns.
struct ExactMatrix<Rows: ExactRows>: Sendable {
  private let entries: Rows
  private let rows: ExactSide
  private let columns: ExactSide
  /// The tie of each row.
  private let rowTies: [Int: ExactStability.Tie]

  init(entries: Rows, _ sides: [ExactSide]) {
    (self.entries, rows, columns) = (entries, sides[0], sides[1])
    rowTies = Dictionary(uniqueKeysWithValues: rows.ties.map { ($0.index, $0) })
  }

  /// Whether the sums of all tied rows and columns agree.
  var sumsAgree: Bool {
    guard rows.count > 0, columns.count > 0 else { return true }
    let groups = rows.groups.filter { !columns.ties.isEmpty || $0.contains { rowTies[$0] != nil } }
    let chunks = min(groups.count, 4 * processorCount)
    var verdicts = [Bool](repeating: true, count: chunks)
    verdicts.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let verdicts = buffer
      parallelFor(chunks: chunks) { chunk in
        var reader = Reader()
        verdicts[chunk] = groups[chunk * groups.count / chunks..<(chunk + 1) * groups.count / chunks].allSatisfy {
          groupAgrees($0, &reader)
        }
      }
    }
    return !verdicts.contains(false)
  }

  /// The row at hand, and the first row of its class.
  private struct Reader {
    var line: [Rows.Entry] = []
    var first: [Rows.Entry] = []
    var firstNumber = -1
  }

  /// The rows of one class: each against the first one, and the sums of tied columns over all of them.
  private func groupAgrees(_ group: [Int], _ reader: inout Reader) -> Bool {
    var columnSums: [Int: ExactSum] = [:]
    for row in group {
      entries.load(row, into: &reader.line)
      if let tie = rowTies[row] {
        if let first = tie.first, first != reader.firstNumber {
          entries.load(first, into: &reader.first)
          reader.firstNumber = first
        }
        guard rowAgrees(tie, reader) else { return false }
      }
      guard addColumns(of: row, reader.line, to: &columnSums) else { return false }
    }
    return columnSums.values.allSatisfy(\.isZero)
  }

  private func rowAgrees(_ tie: ExactStability.Tie, _ reader: Reader) -> Bool {
    var sums: [Int: ExactSum] = [:]
    for column in 0..<columns.count where columns.signs[column] != 0 {
      let entry = reader.line[column]
      let other = tie.first == nil ? Rows.Entry.zero : tie.sign > 0 ? reader.first[column] : -reader.first[column]
      guard entry != other else { continue }
      let label = columns.classes[column]
      guard columns.sizes[label] > 1 else { return false }
      entry.add(times: columns.signs[column], to: &sums[label, default: ExactSum()])
      other.add(times: -columns.signs[column], to: &sums[label]!)
    }
    return sums.values.allSatisfy(\.isZero)
  }

  /// Adds the differences of tied columns in one row to their sums; `false` if the row is alone and they differ.
  private func addColumns(of row: Int, _ line: [Rows.Entry], to sums: inout [Int: ExactSum]) -> Bool {
    guard rows.signs[row] != 0 else { return true }
    for (number, tie) in columns.ties.enumerated() {
      let entry = line[tie.index]
      let other = tie.first.map { tie.sign > 0 ? line[$0] : -line[$0] } ?? .zero
      guard entry != other else { continue }
      guard rows.sizes[rows.classes[row]] > 1 else { return false }
      entry.add(times: rows.signs[row], to: &sums[number, default: ExactSum()])
      other.add(times: -rows.signs[row], to: &sums[number]!)
    }
    return true
  }
}
