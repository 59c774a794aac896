public import Numerics

/// An array that `numpy.save` wrote, mapped into memory.
///
/// ```
/// byte 0          6         8          10 (12)                    multiple of 16 or 64
///      │ \x93NUMPY │ version │ n: u16    │ {'descr': '<f8',         │ elements │
///      │           │ 1 0     │ (2.0, 3.0:│  'fortran_order': False, │          │
///      │           │         │  n: u32)  │  'shape': (2, 3), }   \n │          │
///      └───────────┴─────────┴───────────┴──────────────────────────┴──────────┘
/// ```
/// Versions 1.0, 2.0 and 3.0; little-endian numbers of 1 to 8 bytes and booleans. Fortran order is transposed to
/// row-major for up to two dimensions, and an error above. Big-endian, structured, complex and text elements are
/// errors, and pickled objects are never loaded.
///
/// Source: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
public struct NpyArray: Sendable {
  /// The array, row-major; its name is the file's, without folder and extension, or the member's of an npz archive.
  public let tensor: StoredTensor

  /// Reads the header of the file at `path`; the elements are left on disk until asked, unless they are in Fortran order.
  ///
  /// Throws a ``CheckpointError`` that names the byte. The file must hold one array and nothing else. No file, however
  /// damaged, crashes the reader or makes it allocate more than the file's length.
  ///
  /// - Complexity: O(1) in row-major order, O(number of elements) in Fortran order.
  public init(contentsOf path: String) throws(CheckpointError) {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let name = file.hasSuffix(".npy") ? String(file.dropLast(4)) : file
    try self.init(FileBytes(contentsOf: path), name: name)
  }

  /// Reads an npy file that is in memory.
  init(_ bytes: FileBytes, name: String) throws(CheckpointError) {
    let header = try NpyHeader(bytes)
    let count = try Self.elementCount(header, bytes)
    let transposes = header.isFortran && header.shape.count > 1
    guard !transposes || header.shape.count == 2 else {
      throw bytes.error(
        .unsupportedLayout, at: header.dataStart, "the array has \(header.shape.count) dimensions in Fortran order",
        expected: "row-major order above two dimensions", remedy: "Save numpy.ascontiguousarray(array).")
    }
    tensor = StoredTensor(
      name: name, shape: header.shape, elementType: header.elementType,
      memory: transposes && count > 0 ? Self.transposed(header, bytes) : bytes.memory,
      byteOffset: transposes && count > 0 ? 0 : bytes.start + header.dataStart)
  }

  /// Checks that shape and type fill the rest of the file.
  private static func elementCount(_ header: NpyHeader, _ bytes: FileBytes) throws(CheckpointError) -> Int {
    let remaining = bytes.count - header.dataStart
    guard let count = StoredTensor.count(of: header.shape) else {
      throw bytes.error(
        .outOfRange, at: header.dataStart, "the product of the shape overflows",
        expected: "at most \(Int.max) elements")
    }
    let (needed, overflow) = count.multipliedReportingOverflow(by: header.elementType.byteCount)
    guard !overflow, needed <= remaining else {
      throw bytes.error(
        .truncated, at: bytes.count, "the elements have only \(remaining) bytes",
        expected: overflow ? "\(count) elements" : "\(needed) bytes")
    }
    guard needed == remaining else {
      throw bytes.error(
        .wrongSize, at: header.dataStart + needed, "the file goes on after the array for \(remaining - needed) bytes",
        expected: "one array in the file", remedy: "Save each array to a file of its own, or use numpy.savez.")
    }
    return count
  }

  /// The elements of a column-major matrix, row-major.
  private static func transposed(_ header: NpyHeader, _ bytes: FileBytes) -> TensorMemory {
    let (rows, columns) = (header.shape[0], header.shape[1])
    let width = header.elementType.byteCount
    return TensorMemory(count: rows * columns * width) { target in
      bytes.withUnsafeBytes { all in
        for row in 0..<rows {
          for column in 0..<columns {
            let (from, to) = (header.dataStart + (column * rows + row) * width, (row * columns + column) * width)
            for byte in 0..<width { target[to + byte] = all[from + byte] }
          }
        }
      }
    }
  }
}
