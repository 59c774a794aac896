internal import Numerics

/// A piece of one row of a matrix of doubles, as three pieces of floats whose sum it is.
struct DoubleStrip: ~Copyable {
  private var high: FloatStrip
  private var middle: FloatStrip
  private var low: FloatStrip
  private let rest: UnsafeMutablePointer<Double>
  private let width: Int

  init(width: Int) {
    self.width = width
    high = FloatStrip(width: width)
    middle = FloatStrip(width: width)
    low = FloatStrip(width: width)
    rest = .allocate(capacity: width)
    rest.initialize(repeating: 0, count: width)
  }

  deinit { rest.deallocate() }

  /// Adds the entries of a range of the tensor, which lie in one row.
  mutating func addRow(
    _ row: Int, of tensor: StoredTensor, _ range: Range<Int>, columnStart: Int, to accumulator: inout StripAccumulator
  ) {
    let rest = UnsafeMutableBufferPointer(start: rest, count: range.count)
    tensor.decode(range, into: rest)
    high.load(count: range.count) { DoubleStrip.split(rest, into: $0) }
    middle.load(count: range.count) { DoubleStrip.split(rest, into: $0) }
    low.load(count: range.count) { DoubleStrip.split(rest, into: $0) }
    // What is left is zero, but for numbers beyond the range of floats (then it is not, or not a number).
    guard rest.allSatisfy({ $0 == 0 }) else {
      tensor.decode(range, into: rest)
      for (index, number) in rest.enumerated() { accumulator.add(number, row: row, column: columnStart + index) }
      return
    }
    high.addRow(row, columnStart: columnStart, to: &accumulator)
    middle.addRow(row, columnStart: columnStart, to: &accumulator)
    low.addRow(row, columnStart: columnStart, to: &accumulator)
  }

  mutating func foldColumns(columnStart: Int, into accumulator: inout StripAccumulator) {
    high.foldColumns(columnStart: columnStart, into: &accumulator)
    middle.foldColumns(columnStart: columnStart, into: &accumulator)
    low.foldColumns(columnStart: columnStart, into: &accumulator)
  }

  /// Moves the nearest floats out of the doubles; the subtraction is exact.
  private static func split(_ rest: UnsafeMutableBufferPointer<Double>, into floats: UnsafeMutableBufferPointer<Float>)
  {
    for index in rest.indices {
      floats[index] = Float(rest[index])
      rest[index] -= Double(floats[index])
    }
  }
}
