internal import Numerics

/// The bytes of a regular file as they were when it was read, with its path.
///
/// Opening never waits: pipes, devices and folders are refused. Files of up to ``largestCopy`` bytes are copied, so that
/// another program may change or shorten them afterwards; larger ones are mapped, and ``checkUnchanged()`` says whether they
/// are still what they were. Results are of these bytes, whatever is at the path later; so are digests.
public struct FileContents: Sendable {
  /// The path, as it was given.
  public let path: String
  let memory: TensorMemory
  private let state: FileState?

  /// Files that are longer are mapped, not copied.
  static let largestCopy = 64 << 20

  /// Reads or maps the file at a path.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - copies: whether to copy it however long it is, as folders need that other programs write to.
  /// - Throws: ``CheckpointError``: `noSuchFile`; `notAFile` for folders, devices and pipes; `unreadable`; `changed` if the
  ///   file changes again and again while it is copied.
  /// - Complexity: O(size) when it is copied, else O(1).
  public init(contentsOf path: String, copies: Bool = false) throws(CheckpointError) {
    let file = try OpenFile(path)
    defer { file.close() }
    self.path = path
    if copies || file.state.size <= FileContents.largestCopy {
      (memory, state) = (try file.copy(), nil)
    } else {
      (memory, state) = (try file.map(), file.state)
    }
  }

  /// Bytes that are in memory, under the name of a file.
  init(path: String, memory: TensorMemory) { (self.path, self.memory, state) = (path, memory, nil) }

  /// Number of bytes.
  public var count: Int { memory.count }

  /// Calls `body` with all bytes, which are valid only during the call.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try memory.withUnsafeBytes(body)
  }

  /// A copy of all bytes.
  public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  /// The text, which has to be UTF-8.
  ///
  /// - Throws: ``CheckpointError`` of kind `invalidUTF8`, which names the first byte that is not.
  public func text() throws(CheckpointError) -> String {
    if let text = withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) { return text }
    let place = withUnsafeBytes { all in
      var decoder = UTF8()
      var bytes = all.makeIterator()
      var position = 0
      while case .scalarValue(let scalar) = decoder.decode(&bytes) { position += UTF8.width(scalar) }
      return position
    }
    throw CheckpointError(
      .invalidUTF8, file: path, byte: place, problem: "the text is not UTF-8",
      expectation: "UTF-8", remedy: "Save the text as UTF-8.")
  }

  /// Checks that a mapped file has not been changed in place since it was opened; copied ones cannot.
  ///
  /// A file that was replaced by another of its name, or removed, is as it was.
  ///
  /// - Throws: ``CheckpointError`` of kind `changed`.
  public func checkUnchanged() throws(CheckpointError) {
    guard let state, let now = FileState(path), now.isSameFile(as: state), now != state else { return }
    throw FileContents.changed(path)
  }

  static func changed(_ path: String) -> CheckpointError {
    CheckpointError(
      .changed, file: path, problem: "the file was changed while it was read",
      remedy: "Wait until it is written, or copy it first.")
  }
}
