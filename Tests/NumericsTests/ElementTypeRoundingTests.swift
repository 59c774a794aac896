import ExactAlgebra
import Numerics
import Testing

@Suite struct ElementTypeRoundingTests {
  /// Every number of 16 bits is its own rounding, and is stored as its own bits.
  @Test(arguments: [ElementType.f16, .bf16])
  func allShortNumbersAreFixed(type: ElementType) {
    let bits = (UInt16.min...UInt16.max).map { $0 }
    let bytes = bits.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let all = StoredTensor(name: "all", shape: [bits.count], elementType: type, memory: TensorMemory(copying: bytes))
    let doubles = all.doubles()
    let finite = bits.indices.filter { doubles[$0].isFinite }
    let values = finite.map { doubles[$0] }
    #expect(values.map(type.rounded) == values)
    let stored = StoredTensor(name: "again", shape: [values.count], values: values, elementType: type)
    let found = stored.withUnsafeBytes { raw in
      values.indices.map { raw.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self) }
    }
    #expect(found == finite.map { bits[$0] })
  }

  /// Halfway numbers go to the even neighbour, others to the nearest one.
  @Test(arguments: [ElementType.f16, .bf16, .f32])
  func roundsToNearestEven(type: ElementType) {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<2_000 {
      let low = type.rounded(generator.nextSignedUnit() * 100).magnitude
      let spacing = type.spacing(around: low)
      let isEven = (low / spacing).truncatingRemainder(dividingBy: 2) == 0
      #expect(type.rounded(low + spacing / 2) == (isEven ? low : low + spacing))
      #expect(type.rounded(low + spacing * 0.51) == low + spacing && type.rounded(low + spacing * 0.49) == low)
      let number = generator.nextSignedUnit()
      if type == .f32 { #expect(type.rounded(number) == Double(Float(number))) }
    }
    #expect(type.rounded(1e300) == .infinity && type.rounded(-1e300) == -.infinity)
  }
}
