import Numerics
import Testing

private func tensor(_ type: ElementType, _ bytes: [UInt8], shape: [Int]) -> StoredTensor {
  StoredTensor(name: "t", shape: shape, elementType: type, memory: TensorMemory(copying: bytes))
}

private func bytes<Value: FixedWidthInteger & BitwiseCopyable>(_ values: [Value]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}

@Suite struct StoredTensorTests {
  @Test func integersAreExactWhereADoubleIs() {
    let large: Int64 = 1 << 53
    #expect(
      tensor(.i64, bytes([-large, -1, 0, large, .max, large + 1]), shape: [6]).doubles()
        == [-0x1p53, -1, 0, 0x1p53, 0x1p63, 0x1p53])
    #expect(tensor(.u64, bytes([0, UInt64.max]), shape: [2]).doubles() == [0, 0x1p64])
    #expect(tensor(.i32, bytes([Int32.min, -2, .max]), shape: [3]).doubles() == [-0x1p31, -2, 0x1p31 - 1])
    #expect(tensor(.u32, bytes([UInt32.max]), shape: [1]).doubles() == [0x1p32 - 1])
    #expect(tensor(.i16, bytes([Int16.min, 5]), shape: [2]).doubles() == [-32768, 5])
    #expect(tensor(.u16, bytes([UInt16.max]), shape: [1]).doubles() == [65535])
    #expect(tensor(.i8, bytes([Int8.min, -1]), shape: [2]).doubles() == [-128, -1])
    #expect(tensor(.u8, bytes([UInt8.max, 7]), shape: [2]).doubles() == [255, 7])
    #expect(tensor(.bool, [0, 1, 2], shape: [3]).doubles() == [0, 1, 1])
  }

  @Test func doublesAreKeptBitForBit() {
    let patterns: [UInt64] = [0, 1 << 63, 1, 0x7FF8_DEAD_BEEF_0001, 0x7FF0_0000_0000_0001, 0xFFF0 << 48, 0x7FEF << 48]
    let values = patterns.map(Double.init(bitPattern:))
    let stored = StoredTensor(name: "t", shape: [7], values: values)
    #expect(stored.elementType == .f64)
    #expect(stored.doubles().map(\.bitPattern) == patterns)
    #expect(stored.floats() == nil)
  }

  @Test func floatsAreKeptBitForBitAndWidenedExactly() {
    let patterns: [UInt32] = [0, 1 << 31, 1, 0x7F7F_FFFF, 0x7FC1_2345, 0xFF80_0000, 0x3EAA_AAAB]
    let stored = StoredTensor(name: "t", shape: [7, 1], values: patterns.map(Float.init(bitPattern:)))
    #expect(stored.elementType == .f32)
    #expect(stored.floats()?.map(\.bitPattern) == patterns)
    #expect(stored.doubles()[1].sign == .minus)
    #expect(stored.doubles()[2] == 0x1p-149)
    #expect(stored.doubles()[3] == 0x1.fffffep127)
    #expect(stored.doubles()[4].isNaN)
  }

  @Test func roundingToFloatIsToNearest() {
    let values = [0.1, 1 + 0x1p-24, 1 + 0x1.8p-23, 1e39, -0x1p-150, 0x1.8p-149]
    let stored = StoredTensor(name: "t", shape: [6], values: values, elementType: .f32)
    #expect(stored.floats() == [0x1.99999ap-4, 1, 1 + 0x1p-22, .infinity, -0.0, 0x1p-148])
    #expect(stored.firstNonFinite() == 3)
  }

  @Test(arguments: [ElementType.f64, .f32, .f16, .bf16])
  func firstNonFiniteIsFoundAnywhere(type: ElementType) {
    let one: [UInt8] =
      switch type {
      case .f64: [0, 0, 0, 0, 0, 0, 0xEF, 0x7F]
      case .f32: [0, 0, 0x7F, 0x7F]
      case .f16: [0xFF, 0x7B]
      default: [0x7F, 0x7F]
      }
    let infinity: [UInt8] =
      switch type {
      case .f64: [0, 0, 0, 0, 0, 0, 0xF0, 0xFF]
      case .f32: [0, 0, 0x80, 0x7F]
      case .f16: [0, 0xFC]
      default: [0x80, 0xFF]
      }
    let count = 10_000
    let finite = Array(repeatElement(one, count: count).joined())
    #expect(tensor(type, finite, shape: [count]).firstNonFinite() == nil)
    for position in [0, 1, 4095, 4096, 8191, 9999] {
      var damaged = finite
      for place in [position, 9999] {
        damaged.replaceSubrange(place * one.count..<(place + 1) * one.count, with: infinity)
      }
      #expect(tensor(type, damaged, shape: [100, 100]).firstNonFinite() == position)
    }
  }

  @Test func misalignedBytesAreRead() {
    let values = [1.5, -2.25, .infinity]
    let raw: [UInt8] = [0xFF] + values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } } + [0xFF]
    let stored = StoredTensor(
      name: "t", shape: [3], elementType: .f64, memory: TensorMemory(copying: raw), byteOffset: 1)
    #expect(!stored.isAligned)
    #expect(stored.doubles() == values)
    #expect(stored.firstNonFinite() == 2)
    #expect(StoredTensor(name: "t", shape: [3], values: values).isAligned)
  }

  @Test func scalarsAndEmptyTensors() {
    let scalar = StoredTensor(name: "s", shape: [], values: [4.0] as [Double])
    #expect(scalar.count == 1 && scalar.byteCount == 8 && scalar.doubles() == [4])
    let empty = StoredTensor(name: "e", shape: [0, 3], values: [] as [Double])
    #expect(empty.count == 0 && empty.doubles().isEmpty && empty.firstNonFinite() == nil && empty.isAligned)
    #expect(tensor(.i64, bytes([Int64.max]), shape: [1]).firstNonFinite() == nil)
  }

  @Test func countOfAShape() {
    #expect(StoredTensor.count(of: []) == 1)
    #expect(StoredTensor.count(of: [2, 3, 4]) == 24)
    #expect(StoredTensor.count(of: [2, 0, 4]) == 0)
    #expect(StoredTensor.count(of: [1 << 32, 1 << 31]) == nil)
    #expect(StoredTensor.count(of: [2, -1]) == nil)
    #expect(StoredTensor.count(of: [0, -1]) == nil)
  }

  @Test func memoryIsReleasedWithTheLastTensor() {
    nonisolated(unsafe) var released = 0
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
    raw.initializeMemory(as: UInt8.self, repeating: 0)
    func use() {
      var copy: StoredTensor
      do {
        let memory = TensorMemory(adopting: UnsafeRawBufferPointer(raw)) {
          released += 1
          $0.deallocate()
        }
        copy = StoredTensor(name: "t", shape: [1], elementType: .f64, memory: memory)
      }
      #expect(copy.doubles() == [0])
      #expect(released == 0)
      copy = StoredTensor(name: "u", shape: [], values: [1.0] as [Double])
      #expect(copy.doubles() == [1])
    }
    use()
    #expect(released == 1)
  }
}
