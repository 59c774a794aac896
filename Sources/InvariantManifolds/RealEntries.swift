internal import ExactAlgebra
internal import Numerics

extension TensorValues {
  /// Whether the entries are real numbers: not residues.
  var areReal: Bool {
    if case .residues = self { false } else { true }
  }

  /// Writes a range of entries as doubles: stored ones exactly, fractions rounded.
  ///
  /// - Precondition: the entries are real numbers; the buffer holds the range.
  func decode(_ range: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>) {
    switch self {
    case .stored(let tensor): tensor.decode(range, into: buffer)
    case .rational(let fractions):
      for (place, index) in range.enumerated() { buffer[place] = fractions[index].doubleValue }
    case .residues: preconditionFailure("residues are no real numbers: distances need a point of fractions or doubles")
    }
  }

  /// All entries as doubles: stored ones exactly, fractions rounded.
  ///
  /// - Precondition: the entries are real numbers, not residues.
  /// - Complexity: O(count), and a new array.
  public func doubles() -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      decode(0..<count, into: UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      filled = count
    }
  }
}
