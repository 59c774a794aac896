extension StoredTensor {
  /// Widens the floating-point elements of a range to doubles, exactly.
  ///
  /// - Precondition: a floating-point element type; the range lies in the tensor; the buffer holds it.
  public func decode(_ range: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>) {
    switch elementType {
    case .f64: decode(range, into: buffer, as: Double.self) { $0 }
    case .f32: decode(range, into: buffer, as: Float.self) { Double($0) }
    case .f16: decode(range, into: buffer, as: UInt16.self) { ElementType.widenHalf($0) }
    case .bf16: decode(range, into: buffer, as: UInt16.self) { Double(ElementType.widenBrain($0)) }
    default: preconditionFailure("\(elementType.rawValue) elements are not parameters")
    }
  }

  /// Widens the elements of a range of F32, F16 or BF16 to floats, exactly.
  ///
  /// - Precondition: one of these element types; the range lies in the tensor; the buffer holds it.
  public func decode(_ range: Range<Int>, into buffer: UnsafeMutableBufferPointer<Float>) {
    switch elementType {
    case .f32:
      precondition(
        range.lowerBound >= 0 && range.upperBound <= count && buffer.count >= range.count, "range out of bounds")
      withUnsafeBytes { bytes in
        let source = UnsafeRawBufferPointer(rebasing: bytes[4 * range.lowerBound..<4 * range.upperBound])
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: source)
      }
    case .f16: decode(range, into: buffer, as: UInt16.self) { Float(ElementType.widenHalf($0)) }
    case .bf16: decode(range, into: buffer, as: UInt16.self) { ElementType.widenBrain($0) }
    default: preconditionFailure("\(elementType.rawValue) elements are not floats of 32 bits or fewer")
    }
  }

  /// One floating-point element as a double.
  public func double(at index: Int) -> Double {
    var value = 0.0
    withUnsafeMutablePointer(to: &value) { pointer in
      decode(index..<index + 1, into: UnsafeMutableBufferPointer(start: pointer, count: 1))
    }
    return value
  }

  /// Whether all floating-point elements are one and the same number.
  ///
  /// - Complexity: O(count), and O(1) where the first elements differ.
  public var isConstant: Bool {
    guard count > 1 else { return true }
    let first = double(at: 0)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 1024) { buffer in
      stride(from: 0, to: count, by: 1024).allSatisfy { start in
        let length = min(1024, count - start)
        decode(start..<start + length, into: buffer)
        return buffer[..<length].allSatisfy { $0 == first }
      }
    }
  }

  @inline(__always)
  private func decode<Stored: BitwiseCopyable, Value>(
    _ range: Range<Int>, into buffer: UnsafeMutableBufferPointer<Value>, as type: Stored.Type,
    _ widen: (Stored) -> Value
  ) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count && buffer.count >= range.count, "range out of bounds")
    withUnsafeBytes { bytes in
      let start = range.lowerBound * MemoryLayout<Stored>.stride
      for index in 0..<range.count {
        let offset = start &+ index &* MemoryLayout<Stored>.stride
        buffer[index] = widen(bytes.loadUnaligned(fromByteOffset: offset, as: Stored.self))
      }
    }
  }
}
