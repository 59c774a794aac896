/// The type of a tensor's elements as a file stores them.
///
/// Raw values are the names that the safetensors format uses. All types are little-endian and have a whole number of
/// bytes.
///
/// Source: safetensors format, <https://huggingface.co/docs/safetensors>; IEEE 754-2019 for the floating-point types.
public enum ElementType: String, Sendable, CaseIterable, Hashable {
  /// IEEE binary64.
  case f64 = "F64"
  /// IEEE binary32.
  case f32 = "F32"
  /// IEEE binary16.
  case f16 = "F16"
  /// The upper half of an IEEE binary32: 1 sign, 8 exponent and 7 fraction bits.
  case bf16 = "BF16"
  /// Signed integer of 64 bits.
  case i64 = "I64"
  /// Signed integer of 32 bits.
  case i32 = "I32"
  /// Signed integer of 16 bits.
  case i16 = "I16"
  /// Signed integer of 8 bits.
  case i8 = "I8"
  /// Unsigned integer of 64 bits.
  case u64 = "U64"
  /// Unsigned integer of 32 bits.
  case u32 = "U32"
  /// Unsigned integer of 16 bits.
  case u16 = "U16"
  /// Unsigned integer of 8 bits.
  case u8 = "U8"
  /// One byte: zero is false, anything else is true.
  case bool = "BOOL"

  /// Bytes per element.
  public var byteCount: Int {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .i8, .u8, .bool: 1
    }
  }

  /// Whether the type has fractions, infinities and NaNs.
  public var isFloatingPoint: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16: true
    default: false
    }
  }
}

extension ElementType {
  /// The number that a binary16 with these bits stands for, exactly.
  ///
  /// With sign `s`, exponent `e` (5 bits) and fraction `f` (10 bits): `±f · 2^-24` for `e = 0`,
  /// `±(1024 + f) · 2^(e - 25)` for `0 < e < 31`, `±infinity` or NaN for `e = 31`. Works on bits, because not every
  /// platform has `Float16`.
  @inline(__always)
  static func widenHalf(_ bits: UInt16) -> Double {
    let sign = UInt64(bits >> 15) << 63
    let exponent = UInt64(bits >> 10 & 0x1F)
    let fraction = UInt64(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Double(fraction) * 0x1p-24
      return Double(bitPattern: sign | magnitude.bitPattern)
    case 31:
      return Double(bitPattern: sign | 0x7FF << 52 | fraction << 42)
    default:
      return Double(bitPattern: sign | (exponent + 1008) << 52 | fraction << 42)
    }
  }

  /// The binary32 whose upper half is `bits` and whose lower half is zero: what a bfloat16 stands for, exactly.
  @inline(__always)
  static func widenBrain(_ bits: UInt16) -> Float {
    Float(bitPattern: UInt32(bits) << 16)
  }
}
