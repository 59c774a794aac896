/// Immutable bytes with an owner: a mapped file, or memory on the heap.
///
/// The bytes live as long as the object, and never change through it. (A mapped file that another program overwrites in
/// place is beyond its power; files written by renaming, as this project writes them, are safe.)
public final class TensorMemory: @unchecked Sendable {
  private let bytes: UnsafeRawBufferPointer
  private let release: @Sendable (UnsafeRawBufferPointer) -> Void

  /// Number of bytes.
  public var count: Int { bytes.count }

  /// Takes over `bytes`, and hands them to `release` when nobody needs them any more.
  ///
  /// The caller no longer writes to the bytes.
  public init(adopting bytes: UnsafeRawBufferPointer, release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) {
    self.bytes = bytes
    self.release = release
  }

  /// Allocates `count` bytes, zero at first, lets `fill` write them, and keeps them.
  public convenience init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    fill(bytes)
    self.init(adopting: UnsafeRawBufferPointer(bytes)) { $0.deallocate() }
  }

  /// Copies `bytes` to the heap.
  public convenience init(copying bytes: [UInt8]) {
    self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  deinit { release(bytes) }

  /// Calls `body` with all bytes, which are valid only during the call.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }
}

/// A named tensor as it lies in memory: shape, element type and bytes, decoded only when asked.
///
/// Layout: row-major ("C order"), little-endian, no gaps; `[2, 3]` is `a00 a01 a02 a10 a11 a12`. The shape `[]` is a
/// scalar with one element; a shape with a 0 has none. The bytes may lie at any address, because safetensors files do
/// not promise alignment. Little-endian hosts only, which is every host that Swift supports.
///
/// Copies share the bytes.
public struct StoredTensor: Sendable {
  /// The name in its file.
  public let name: String
  /// Lengths of the dimensions, slowest first.
  public let shape: [Int]
  /// How each element is stored.
  public let elementType: ElementType
  /// Number of elements: the product of the shape.
  public let count: Int

  private let memory: TensorMemory
  private let byteOffset: Int

  /// Number of bytes: `count · elementType.byteCount`.
  public var byteCount: Int { count * elementType.byteCount }

  /// The tensor whose bytes begin at `byteOffset` of `memory`.
  ///
  /// Precondition: the shape has a ``count(of:)``, and the bytes lie within the memory.
  public init(name: String, shape: [Int], elementType: ElementType, memory: TensorMemory, byteOffset: Int = 0) {
    guard let count = Self.count(of: shape) else { preconditionFailure("the shape \(shape) has no element count") }
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: elementType.byteCount)
    precondition(
      !overflow && byteOffset >= 0 && byteOffset <= memory.count && byteCount <= memory.count - byteOffset,
      "the tensor \(name) lies outside its memory")
    (self.name, self.shape, self.elementType, self.count) = (name, shape, elementType, count)
    (self.memory, self.byteOffset) = (memory, byteOffset)
  }

  /// The same tensor, with the same bytes, under another name.
  public func named(_ name: String) -> StoredTensor {
    StoredTensor(name: name, shape: shape, elementType: elementType, memory: memory, byteOffset: byteOffset)
  }

  /// The tensor with these values as F64, bit for bit, or each rounded to the nearest F32, F16 or BF16.
  ///
  /// Rounding is to even on ties; beyond the largest number of the type it gives an infinity, which ``firstNonFinite()``
  /// finds.
  ///
  /// Precondition: as many values as the shape has elements; a floating-point type; values for F16 and BF16 are finite.
  public init(name: String, shape: [Int], values: [Double], elementType: ElementType = .f64) {
    precondition(values.count == Self.count(of: shape), "\(values.count) values do not fill the shape \(shape)")
    switch elementType {
    case .f64: self.init(name: name, shape: shape, elementType: .f64, memory: Self.memory(of: values))
    case .f32: self.init(name: name, shape: shape, values: values.map { Float($0) })
    case .f16, .bf16:
      let bits = values.map { value -> UInt16 in
        let nearest = elementType.rounded(value)
        return elementType == .f16
          ? ElementType.halfBits(nearest) : UInt16(truncatingIfNeeded: Float(nearest).bitPattern >> 16)
      }
      self.init(name: name, shape: shape, elementType: elementType, memory: Self.memory(of: bits))
    default: preconditionFailure("doubles become floating-point numbers, not \(elementType.rawValue)")
    }
  }

  /// The tensor with these values as F32, bit for bit.
  ///
  /// Precondition: as many values as the shape has elements.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(values.count == Self.count(of: shape), "\(values.count) values do not fill the shape \(shape)")
    self.init(name: name, shape: shape, elementType: .f32, memory: Self.memory(of: values))
  }

  /// Elements of the same memory from one on, under a name and with a shape.
  func view(name: String, shape: [Int], from element: Int) -> StoredTensor {
    StoredTensor(
      name: name, shape: shape, elementType: elementType, memory: memory,
      byteOffset: byteOffset + element * elementType.byteCount)
  }

  /// Number of elements of a shape, or nil when a length is negative or the product overflows.
  public static func count(of shape: [Int]) -> Int? {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      if overflow || length < 0 { return nil }
      count = product
    }
    return count
  }

  private static func memory<Value: BitwiseCopyable>(of values: [Value]) -> TensorMemory {
    values.withUnsafeBytes { source in
      TensorMemory(count: source.count) { $0.copyMemory(from: source) }
    }
  }
}

extension StoredTensor {
  /// Calls `body` with the tensor's bytes, which may be misaligned: read them with `loadUnaligned`.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try memory.withUnsafeBytes { (all) throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: all[byteOffset..<byteOffset + byteCount]))
    }
  }

  /// Whether the bytes may be bound to the element type without copying.
  public var isAligned: Bool {
    withUnsafeBytes { Int(bitPattern: $0.baseAddress) % elementType.byteCount == 0 }
  }

  /// The elements in row-major order.
  ///
  /// Exact for F64 (bit for bit), F32, F16, BF16, BOOL (false is 0, true is 1) and integers up to 2^53 in magnitude;
  /// larger I64 and U64 are rounded to the nearest double. A NaN stays a NaN; outside F64 its payload is not promised.
  ///
  /// - Complexity: O(`count`), and a new array.
  public func doubles() -> [Double] {
    switch elementType {
    case .f64: decode(Double.self) { $0 }
    case .f32: decode(Float.self) { Double($0) }
    case .f16: decode(UInt16.self) { ElementType.widenHalf($0) }
    case .bf16: decode(UInt16.self) { Double(ElementType.widenBrain($0)) }
    case .i64: decode(Int64.self) { Double($0) }
    case .i32: decode(Int32.self) { Double($0) }
    case .i16: decode(Int16.self) { Double($0) }
    case .i8: decode(Int8.self) { Double($0) }
    case .u64: decode(UInt64.self) { Double($0) }
    case .u32: decode(UInt32.self) { Double($0) }
    case .u16: decode(UInt16.self) { Double($0) }
    case .u8: decode(UInt8.self) { Double($0) }
    case .bool: decode(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// The elements of an F32, F16 or BF16 tensor, exactly; nil for other types, which a `Float` could not hold or were
  /// never meant as one.
  ///
  /// - Complexity: O(`count`), and a new array.
  public func floats() -> [Float]? {
    switch elementType {
    case .f32: decode(Float.self) { $0 }
    case .f16: decode(UInt16.self) { Float(ElementType.widenHalf($0)) }
    case .bf16: decode(UInt16.self) { ElementType.widenBrain($0) }
    default: nil
    }
  }

  /// The flat index of the first NaN or infinity, or nil when every element is finite.
  ///
  /// An element is not finite exactly when all its exponent bits are set, so only bits are compared, without decoding.
  ///
  /// - Complexity: O(`count`); for integers O(1).
  public func firstNonFinite() -> Int? {
    let chunks = max(1, min(count >> 18, 4 * processorCount))
    let found = UnsafeMutablePointer<Int?>.allocate(capacity: chunks)
    defer { found.deallocate() }
    nonisolated(unsafe) let slots = found
    parallelFor(chunks: chunks) { chunk in
      let range = chunk * count / chunks..<(chunk + 1) * count / chunks
      (slots + chunk).initialize(to: firstNonFinite(in: range))
    }
    return (0..<chunks).lazy.compactMap { found[$0] }.first
  }

  private func firstNonFinite(in range: Range<Int>) -> Int? {
    switch elementType {
    case .f64: first(withAll: 0x7FF0_0000_0000_0000 as UInt64, in: range)
    case .f32: first(withAll: 0x7F80_0000 as UInt32, in: range)
    case .f16: first(withAll: 0x7C00 as UInt16, in: range)
    case .bf16: first(withAll: 0x7F80 as UInt16, in: range)
    default: nil
    }
  }

  @inline(__always)
  private func decode<Stored: BitwiseCopyable, Value>(_ type: Stored.Type, _ widen: (Stored) -> Value) -> [Value] {
    withUnsafeBytes { bytes in
      [Value](unsafeUninitializedCapacity: count) { values, filled in
        if let start = bytes.baseAddress, let target = values.baseAddress {
          for index in 0..<count {
            let stored = (start + index &* MemoryLayout<Stored>.stride).loadUnaligned(as: Stored.self)
            (target + index).initialize(to: widen(stored))
          }
        }
        filled = count
      }
    }
  }

  /// The first element that has all bits of `mask`, the run of its exponent bits.
  ///
  /// Adding the lowest bit of the run to the masked bits carries into the sign bit exactly if all of them are set. Whole
  /// blocks are tested so, without a comparison, in a loop that is vectorised; only a block with a hit is searched.
  @inline(__always)
  private func first<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    withAll mask: Bits, in range: Range<Int>
  ) -> Int? {
    withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return nil }
      let lowest = mask & (~mask &+ 1)
      let sign = mask &+ lowest
      for first in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
        let block = first..<min(first + 4096, range.upperBound)
        var carries: Bits = 0
        for index in block {
          let bits = (start + index &* MemoryLayout<Bits>.stride).loadUnaligned(as: Bits.self)
          carries |= (bits & mask) &+ lowest
        }
        guard carries & sign != 0 else { continue }
        return block.first { index in
          (start + index &* MemoryLayout<Bits>.stride).loadUnaligned(as: Bits.self) & mask == mask
        }
      }
      return nil
    }
  }
}
