extension StoredTensor {
  /// The same bytes with other lengths of the dimensions.
  ///
  /// - Precondition: as many elements.
  public func reshaped(_ shape: [Int]) -> StoredTensor {
    precondition(StoredTensor.count(of: shape) == count, "\(shape) has other elements than \(self.shape)")
    return view(name: name, shape: shape, from: 0)
  }

  /// Some rows of a matrix, or entries of a vector; shares the bytes.
  ///
  /// - Precondition: one dimension or more; the range lies in the first.
  public func rows(_ range: Range<Int>) -> StoredTensor {
    precondition(!shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0], "rows out of bounds")
    let width = shape[0] == 0 ? 0 : count / shape[0]
    return view(name: name, shape: [range.count] + shape.dropFirst(), from: range.lowerBound * width)
  }

  /// The matrix with rows and columns exchanged, in memory of its own, bit for bit.
  ///
  /// - Precondition: two dimensions.
  /// - Complexity: O(`count`), by blocks that fit the cache.
  public func transposed() -> StoredTensor {
    precondition(shape.count == 2, "only a matrix can be transposed")
    let (rows, columns, size) = (shape[0], shape[1], elementType.byteCount)
    let memory = TensorMemory(count: byteCount) { target in
      withUnsafeBytes { source in
        for block in stride(from: 0, to: rows, by: 64) {
          for column in 0..<columns {
            for row in block..<min(block + 64, rows) {
              let (from, to) = ((row * columns + column) * size, (column * rows + row) * size)
              for byte in 0..<size { target[to + byte] = source[from + byte] }
            }
          }
        }
      }
    }
    return StoredTensor(name: name, shape: [columns, rows], elementType: elementType, memory: memory)
  }

  /// Tensors one below the other: matrices of equal width, or vectors.
  ///
  /// Bytes are kept if all have one element type; else all are widened to F64, which is exact for floating-point types.
  ///
  /// - Precondition: one tensor or more, shapes equal but for the first length.
  /// - Complexity: O(elements of all).
  public static func stacked(_ parts: [StoredTensor], name: String) -> StoredTensor {
    precondition(
      !parts.isEmpty && parts.allSatisfy { !$0.shape.isEmpty && $0.shape.dropFirst() == parts[0].shape.dropFirst() },
      "only tensors of equal width can be stacked")
    if parts.count == 1 { return parts[0].named(name) }
    let shape = [parts.reduce(0) { $0 + $1.shape[0] }] + parts[0].shape.dropFirst()
    guard parts.allSatisfy({ $0.elementType == parts[0].elementType }) else {
      return StoredTensor(name: name, shape: shape, values: parts.flatMap { $0.doubles() })
    }
    let memory = TensorMemory(count: parts.reduce(0) { $0 + $1.byteCount }) { target in
      var start = 0
      for part in parts {
        part.withUnsafeBytes { bytes in
          UnsafeMutableRawBufferPointer(rebasing: target[start..<start + bytes.count]).copyMemory(from: bytes)
        }
        start += part.byteCount
      }
    }
    return StoredTensor(name: name, shape: shape, elementType: parts[0].elementType, memory: memory)
  }
}
