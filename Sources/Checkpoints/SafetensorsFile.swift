public import Numerics

/// A safetensors file, mapped into memory; tensors are decoded when asked.
///
/// ```
/// byte 0        8                  8 + n                                end of file
///      │ n: u64 │ header: JSON      │ tensor │ tensor │ …                │
///      └────────┴───────────────────┴────────┴────────┴──────────────────┘
///               {"__metadata__": {"key": "text"},
///                "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
/// ```
/// Offsets count from the end of the header; numbers are little-endian, tensors row-major. The reader is strict, as the
/// reference implementation is, and beyond it refuses duplicate names: a header of at most 100 MB that begins with a
/// brace and is valid JSON in UTF-8 (white space may follow it), and tensors that tile the rest of the file without gap
/// or overlap, each with the bytes of its shape. Empty tensors (a length 0) and scalars (shape `[]`) are legal.
///
/// Source: <https://github.com/huggingface/safetensors>, section Format.
public struct SafetensorsFile: Sendable {
  /// A tensor of a type that is not read: named, so that nothing is dropped in silence.
  public struct OpaqueTensor: Sendable, Hashable {
    /// The name in the file.
    public let name: String
    /// The type's name in the file, such as `F8_E4M3`.
    public let elementType: String
    /// Lengths of the dimensions, slowest first.
    public let shape: [Int]
    /// Number of bytes in the file.
    public let byteCount: Int
    /// Why the tensor is not read.
    public let reason: String
  }

  /// The bytes of the tensors that cannot be decoded, in the order of ``opaque``.
  public let rawOpaque: [RawTensor]

  /// The path, as it was given.
  public let path: String
  /// The file's own text, such as `nagano.network`.
  public let metadata: [String: String]
  /// The tensors that can be decoded, in the order of their data in the file.
  public let tensors: [StoredTensor]
  /// The tensors that cannot, in the same order.
  public let opaque: [OpaqueTensor]

  /// Reads the header of the file at `path` and checks it; the data are left on disk until asked.
  ///
  /// Throws a ``CheckpointError`` that names the byte and the tensor. No file, however damaged, crashes the reader or
  /// makes it allocate more than a small multiple of the header's length.
  ///
  /// - Complexity: O(n + t log t) for a header of n bytes and t tensors.
  public init(contentsOf path: String) throws(CheckpointError) {
    try self.init(FileBytes(contentsOf: path))
  }

  /// Reads a file that is in memory.
  init(_ bytes: FileBytes) throws(CheckpointError) {
    let header = try SafetensorsHeader(bytes)
    var tensors: [StoredTensor] = []
    var opaque: [OpaqueTensor] = []
    var raw: [RawTensor] = []
    for entry in header.entries {
      if let type = ElementType(rawValue: entry.elementType) {
        tensors.append(
          StoredTensor(
            name: entry.name, shape: entry.shape, elementType: type, memory: bytes.memory,
            byteOffset: bytes.start + header.dataStart + entry.begin))
      } else {
        opaque.append(
          OpaqueTensor(
            name: entry.name, elementType: entry.elementType, shape: entry.shape, byteCount: entry.end - entry.begin,
            reason: ElementTypeText.reason(entry.elementType)))
        raw.append(
          RawTensor(
            name: entry.name, elementType: entry.elementType, shape: entry.shape, memory: bytes.memory,
            offset: bytes.start + header.dataStart + entry.begin, byteCount: entry.end - entry.begin))
      }
    }
    (self.path, self.metadata, self.tensors, self.opaque) = (bytes.file, header.metadata, tensors, opaque)
    rawOpaque = raw
  }

  /// The tensor of that name, or nil when the file has none that can be decoded.
  ///
  /// - Complexity: O(number of tensors).
  public func tensor(named name: String) -> StoredTensor? {
    tensors.first { $0.name == name }
  }
}
