import Numerics

/// What the header of an npy file says.
struct NpyHeader {
  /// A bound against nonsense; headers of plain arrays have about 100 bytes.
  static let longest = 1 << 20

  let elementType: ElementType
  let shape: [Int]
  /// Whether the first index runs fastest.
  let isFortran: Bool
  /// Where the elements begin.
  let dataStart: Int

  init(_ bytes: FileBytes) throws(CheckpointError) {
    let (start, length) = try Self.extent(bytes)
    dataStart = start + length
    var literal = NpyLiteral(bytes.array(start..<dataStart), start: start, file: bytes)
    let pairs = try literal.dictionary()
    elementType = try Self.elementType(pairs["descr"], bytes, at: start)
    guard pairs.count == 3, case .bool(let isFortran) = pairs["fortran_order"], case .tuple(let shape) = pairs["shape"]
    else {
      throw bytes.error(
        .malformedHeader, at: start, "the header has other keys or values than an array's",
        expected: "descr, fortran_order (True or False) and shape (a tuple)")
    }
    (self.isFortran, self.shape) = (isFortran, shape)
  }

  /// Magic, version and length: where the dictionary begins, and how long it is.
  private static func extent(_ bytes: FileBytes) throws(CheckpointError) -> (start: Int, length: Int) {
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    guard magic.starts(with: bytes.array(0..<min(6, bytes.count))) else {
      throw bytes.error(
        .wrongFormat, at: 0, "this is not an npy file", expected: #"the bytes \x93NUMPY"#,
        remedy: "Name a file that numpy.save wrote.")
    }
    guard bytes.count >= 10 else { throw truncated(bytes, "magic, version and the length of the header") }
    let version = bytes.integer(at: 6, as: UInt8.self)
    guard (1...3).contains(version), bytes.integer(at: 7, as: UInt8.self) == 0 else {
      throw bytes.error(
        .wrongFormat, at: 6, "the npy version is \(version).\(bytes.integer(at: 7, as: UInt8.self))",
        expected: "1.0, 2.0 or 3.0", remedy: "Save the array again with numpy.save.")
    }
    if version == 1 { return try checked(10, Int(bytes.integer(at: 8, as: UInt16.self)), bytes) }
    guard bytes.count >= 12 else { throw truncated(bytes, "the length of the header") }
    return try checked(12, Int(bytes.integer(at: 8, as: UInt32.self)), bytes)
  }

  private static func checked(
    _ start: Int, _ length: Int, _ bytes: FileBytes
  ) throws(CheckpointError) -> (start: Int, length: Int) {
    guard length <= longest else {
      throw bytes.error(.headerTooLarge, at: 8, "the header claims \(length) bytes", expected: "at most \(longest)")
    }
    guard bytes.holds(length, at: start) else { throw truncated(bytes, "a header of \(length) bytes") }
    return (start, length)
  }

  private static func truncated(_ bytes: FileBytes, _ expected: String) -> CheckpointError {
    bytes.error(.truncated, at: bytes.count, "the array ends after \(bytes.count) bytes", expected: expected)
  }
}

extension NpyHeader {
  private static func elementType(
    _ descriptor: NpyLiteral.Value?, _ bytes: FileBytes, at byte: Int
  ) throws(CheckpointError) -> ElementType {
    func unsupported(_ problem: String, _ remedy: String) -> CheckpointError {
      bytes.error(
        .unsupportedElementType, at: byte, problem, expected: "<f8 <f4 <f2, <i8 to |i1, <u8 to |u1, or |b1",
        remedy: remedy)
    }
    switch descriptor {
    case .list: throw unsupported("the elements are structures", "Save each field as an array of its own.")
    case .text(let text):
      let kind = text.drop { "<>|=".contains($0) }
      if kind.first == "O" {
        throw unsupported("pickled objects are never loaded", "Save an array of numbers.")
      }
      guard text.count - kind.count <= 1, let type = types[String(kind)] else {
        throw unsupported(
          "the element type \(CheckpointError.quoted(text)) is not read", "Save real numbers: array.astype('<f8').")
      }
      if type.byteCount > 1, text.first == ">" {
        throw unsupported(
          "the elements are big-endian", "Save them little-endian: array.astype(array.dtype.newbyteorder('<')).")
      }
      guard type.byteCount == 1 || text.first == "<" else {
        throw unsupported("the type \(text) has no byte order", "Save the array again with numpy.save.")
      }
      return type
    default:
      throw bytes.error(.malformedHeader, at: byte, "the header has no element type", expected: "'descr': '<f8'")
    }
  }

  private static let types: [String: ElementType] = [
    "f8": .f64, "f4": .f32, "f2": .f16, "i8": .i64, "i4": .i32, "i2": .i16, "i1": .i8,
    "u8": .u64, "u4": .u32, "u2": .u16, "u1": .u8, "b1": .bool,
  ]
}
