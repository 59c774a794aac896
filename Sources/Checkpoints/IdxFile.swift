public import Numerics

/// An array in the IDX format, in which the MNIST digits are distributed; plain or compressed by gzip.
///
/// ```
/// byte 0         2      3        4                4 + 4 n
///      │ 0   0   │ type │ n axes │ lengths: u32   │ elements, row-major │
/// ```
/// All numbers are big-endian. Types: 08 unsigned byte, 09 byte, 0B short, 0C int, 0D float, 0E double.
///
/// Source: <http://yann.lecun.com/exdb/mnist/>, "The IDX file format".
public struct IdxFile: Sendable {
  /// The array; its name is the file's, without folder and `.gz`.
  public let tensor: StoredTensor

  /// Reads the file at `path`; single bytes of an uncompressed file are left on disk until asked.
  ///
  /// Throws a ``CheckpointError`` that names the byte, of the unpacked data if the file is compressed. The file must hold
  /// one array and nothing else. No file, however damaged, crashes the reader or makes it allocate much more than it holds.
  ///
  /// - Complexity: O(1) for single bytes in an uncompressed file, O(size) otherwise.
  public init(contentsOf path: String) throws(CheckpointError) {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let name = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    try self.init(FileBytes(contentsOf: path), name: name)
  }

  /// Reads an IDX file that is in memory, and unpacks it first if it is compressed.
  init(_ bytes: FileBytes, name: String) throws(CheckpointError) {
    let bytes = GzipFile.begins(bytes) ? try GzipFile.contents(of: bytes, name: name) : bytes
    let (type, shape, start) = try Self.header(bytes)
    guard let count = StoredTensor.count(of: shape) else {
      throw bytes.error(
        .outOfRange, at: 4, "the product of the lengths overflows", expected: "at most \(Int.max) elements")
    }
    let (needed, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    let remaining = bytes.count - start
    guard !overflow, needed <= remaining else {
      throw bytes.error(
        .truncated, at: bytes.count, "the elements have only \(remaining) bytes",
        expected: "\(overflow ? "more" : String(needed)) bytes for the lengths \(shape)")
    }
    guard needed == remaining else {
      throw bytes.error(
        .wrongSize, at: start + needed, "\(remaining - needed) bytes follow the elements",
        expected: "\(needed) bytes for the lengths \(shape)")
    }
    tensor = StoredTensor(
      name: name, shape: shape, elementType: type,
      memory: type.byteCount == 1 ? bytes.memory : Self.swapped(bytes, start, type.byteCount),
      byteOffset: type.byteCount == 1 ? bytes.start + start : 0)
  }

  /// Type and lengths, and where the elements begin.
  private static func header(
    _ bytes: FileBytes
  ) throws(CheckpointError) -> (type: ElementType, shape: [Int], start: Int) {
    guard bytes.holds(4, at: 0) else {
      throw bytes.error(.truncated, at: bytes.count, "the file has \(bytes.count) bytes", expected: "a magic of 4")
    }
    guard bytes.integer(at: 0, as: UInt16.self) == 0 else {
      throw bytes.error(
        .wrongFormat, at: 0, "the file does not begin as IDX does", expected: "two zero bytes",
        remedy: "Name a file like train-images-idx3-ubyte.")
    }
    let types: [UInt8: ElementType] = [8: .u8, 9: .i8, 11: .i16, 12: .i32, 13: .f32, 14: .f64]
    let code = bytes.integer(at: 2, as: UInt8.self)
    guard let type = types[code] else {
      throw bytes.error(
        .unsupportedElementType, at: 2, "the type of the elements is \(code)", expected: "8, 9, 11, 12, 13 or 14")
    }
    let axes = Int(bytes.integer(at: 3, as: UInt8.self))
    guard bytes.holds(4 * axes, at: 4) else {
      throw bytes.error(
        .truncated, at: bytes.count, "the file ends before the lengths of its \(axes) axes",
        expected: "\(4 * axes) bytes")
    }
    let shape = (0..<axes).map { Int(bytes.integer(at: 4 + 4 * $0, as: UInt32.self).byteSwapped) }
    return (type, shape, 4 + 4 * axes)
  }

  /// The elements with their bytes in the order of the machine.
  private static func swapped(_ bytes: FileBytes, _ start: Int, _ size: Int) -> TensorMemory {
    TensorMemory(count: bytes.count - start) { target in
      bytes.withUnsafeBytes { source in
        for index in target.indices { target[index] = source[start + index / size * size + size - 1 - index % size] }
      }
    }
  }
}
