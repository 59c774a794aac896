public import Foundation

/// Files of text that are read whole into memory: experiments, tables, records, points, journals.
public enum WholeFile {
  /// The largest file that is read; texts are far smaller.
  public static let largest = 1 << 31

  /// The bytes of the regular file at a path.
  ///
  /// Pipes and devices are refused at once, without waiting for somebody who writes to them. A file that another process
  /// shortens or lengthens meanwhile gives some of its bytes.
  ///
  /// - Throws: ``CheckpointError`` of kind `noSuchFile`, `notAFile`, `unreadable` or `tooLarge`.
  public static func contents(of path: String) throws(CheckpointError) -> Data {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw OpenFile.cannotOpen(path, errno) }
    defer { close(descriptor) }
    return try contents(of: descriptor, path)
  }

  /// The bytes of an open file, from its start.
  static func contents(of descriptor: Int32, _ path: String) throws(CheckpointError) -> Data {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw OpenFile.cannotOpen(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw OpenFile.notAFile(path, isFolder: status.st_mode & S_IFMT == S_IFDIR)
    }
    guard status.st_size <= largest else {
      throw CheckpointError(
        .tooLarge, file: path, problem: "the file has \(status.st_size) bytes", expectation: "at most \(largest)",
        remedy: "Name a smaller file.")
    }
    var data = Data(count: Int(status.st_size))
    var filled = 0
    while filled < data.count {
      let wanted = data.count - filled
      let count = data.withUnsafeMutableBytes {
        $0.baseAddress.map { pread(descriptor, $0 + filled, wanted, off_t(filled)) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw OpenFile.cannotOpen(path, errno) }
      if count == 0 { break }
      filled += count
    }
    return data.prefix(filled)
  }
}
