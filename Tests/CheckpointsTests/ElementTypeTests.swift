import Numerics
import Testing

/// An independent reading of a small float: sign, `exponent` bits and `fraction` bits, by powers of two alone.
private func value(of bits: UInt16, exponentBits: Int, fractionBits: Int) -> Double {
  let fraction = Double(Int(bits) % (1 << fractionBits))
  let biased = (Int(bits) >> fractionBits) % (1 << exponentBits)
  let bias = (1 << (exponentBits - 1)) - 1
  let sign: Double = bits >= 0x8000 ? -1 : 1
  func power(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
  if biased == (1 << exponentBits) - 1 { return fraction == 0 ? sign * .infinity : .nan }
  if biased == 0 { return sign * fraction * power(1 - bias - fractionBits) }
  return sign * (1 + fraction * power(-fractionBits)) * power(biased - bias)
}

private func allPatterns(_ type: ElementType) -> StoredTensor {
  let bytes = (0...UInt16.max).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  return StoredTensor(name: "all", shape: [65536], elementType: type, memory: TensorMemory(copying: bytes))
}

@Suite struct ElementTypeTests {
  @Test("every half and every bfloat16 is widened exactly", arguments: [(ElementType.f16, 5, 10), (.bf16, 8, 7)])
  func smallFloats(type: ElementType, exponentBits: Int, fractionBits: Int) throws {
    let tensor = allPatterns(type)
    let doubles = tensor.doubles()
    let floats = try #require(tensor.floats())
    for bits in 0...UInt16.max {
      let expected = value(of: bits, exponentBits: exponentBits, fractionBits: fractionBits)
      for found in [doubles[Int(bits)], Double(floats[Int(bits)])] {
        let same = expected.isNaN ? found.isNaN : found.bitPattern == expected.bitPattern
        if !same { Issue.record("\(type) pattern \(bits): \(found), expected \(expected)") }
      }
    }
  }

  @Test func names() {
    #expect(
      ElementType.allCases.map(\.rawValue) == [
        "F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL",
      ])
    #expect(ElementType.allCases.map(\.byteCount) == [8, 4, 2, 2, 8, 4, 2, 1, 8, 4, 2, 1, 1])
    #expect(ElementType.allCases.filter(\.isFloatingPoint) == [.f64, .f32, .f16, .bf16])
  }
}
