import Numerics

/// A stretch of a file, or of a member unpacked from it, that knows how to say where something is wrong.
///
/// Positions count from the start of the stretch. Nothing here checks bounds on its own: readers compare with `count`
/// first, so that each failure is reported in the reader's words.
struct FileBytes: Sendable {
  /// The path, for errors.
  let file: String
  /// The name of the array in an npz archive, for errors.
  let member: String?
  let memory: TensorMemory
  let start: Int
  let count: Int

  init(file: String, memory: TensorMemory) {
    self.init(file: file, member: nil, memory: memory, start: 0, count: memory.count)
  }

  init(file: String, member: String?, memory: TensorMemory, start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && start + count <= memory.count)
    (self.file, self.member, self.memory, self.start, self.count) = (file, member, memory, start, count)
  }

  /// All bytes of a file.
  init(_ contents: FileContents) { self.init(file: contents.path, memory: contents.memory) }

  /// The file at a path, copied or mapped into memory.
  init(contentsOf path: String) throws(CheckpointError) {
    self.init(try FileContents(contentsOf: path))
  }

  /// Whether `length` bytes from `position` on lie within the stretch; never overflows.
  func holds(_ length: Int, at position: Int) -> Bool {
    position >= 0 && length >= 0 && position <= count && length <= count - position
  }

  /// The little-endian integer at `position`.
  ///
  /// Precondition: it lies within the stretch.
  func integer<Value: FixedWidthInteger & BitwiseCopyable>(at position: Int, as: Value.Type = Value.self) -> Value {
    precondition(holds(MemoryLayout<Value>.size, at: position))
    return memory.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: start + position, as: Value.self))
    }
  }

  /// A copy of the bytes in a range.
  ///
  /// Precondition: it lies within the stretch.
  func array(_ range: Range<Int>) -> [UInt8] {
    precondition(holds(range.count, at: range.lowerBound))
    return memory.withUnsafeBytes { Array($0[start + range.lowerBound..<start + range.upperBound]) }
  }

  /// Calls `body` with all bytes of the stretch.
  func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try memory.withUnsafeBytes { (all) throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: all[start..<start + count]))
    }
  }

  /// The error that something is wrong in this file.
  func error(
    _ kind: CheckpointError.Kind, at byte: Int? = nil, tensor: String? = nil, _ problem: String,
    expected: String = "", remedy: String = CheckpointError.freshCopy
  ) -> CheckpointError {
    CheckpointError(
      kind, file: file, byte: byte, member: member, tensor: tensor, problem: problem, expectation: expected,
      remedy: remedy)
  }
}
