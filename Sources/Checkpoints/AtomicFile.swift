import Foundation

/// Files that appear complete or not at all.
///
/// The bytes go to a temporary file in the same folder, are flushed to disk (`fsync`), and the temporary takes the
/// path's name in one step (`rename`). Until then a file that was at the path stays as it was, and afterwards a reader
/// that has it open keeps the old bytes. On failure the temporary is removed; what a killed process left, the next one
/// removes that writes to the folder (``PartialFile``). A new file has the permissions
/// `rw-r--r--` less the umask; a file that is replaced
/// passes its permissions on, and one that is write-protected is not replaced. A symbolic link is followed, not
/// replaced, also where it leads to nothing yet. What is neither a file nor a folder (`/dev/stdout`, a pipe) cannot be
/// replaced and is written directly; a pipe must have a reader.
///
/// Source: POSIX.1-2024, `rename` and `fsync`.
public enum AtomicFile {
  /// Takes the next bytes of the file.
  public typealias Sink = (UnsafeRawBufferPointer) throws(CheckpointError) -> Void

  /// Writes the pieces that `produce` hands to its argument, one after the other.
  ///
  /// Throws ``CheckpointError`` of kind `cannotWrite`, or what `produce` throws; the file is then as it was.
  public static func write(
    to path: String,
    _ produce: (@escaping Sink) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    switch exists ? status.st_mode & S_IFMT : S_IFREG {
    case S_IFREG:
      let target = exists ? realPath(path) : try destination(of: path)
      if exists, access(target, W_OK) != 0 { throw failure(path, errno) }
      try replace(target, shownAs: path, permissions: exists ? status.st_mode & 0o777 : nil, produce)
    case S_IFDIR:
      throw CheckpointError(
        .cannotWrite, file: path, problem: "there is a folder of this name",
        remedy: "Choose another name, or a name in the folder.")
    default:
      try fill(openDirectly(path), shownAs: path, flush: false, produce)
    }
  }

  /// Writes `contents`.
  ///
  /// Throws ``CheckpointError`` of kind `cannotWrite`; the file is then as it was.
  public static func write(to path: String, contents: [UInt8]) throws(CheckpointError) {
    try write(to: path) { (put) throws(CheckpointError) in
      try contents.withUnsafeBufferPointer { (bytes) throws(CheckpointError) in try put(UnsafeRawBufferPointer(bytes)) }
    }
  }

  /// Writes `text` in UTF-8.
  ///
  /// Throws ``CheckpointError`` of kind `cannotWrite`; the file is then as it was.
  public static func write(to path: String, contents text: String) throws(CheckpointError) {
    try write(to: path, contents: Array(text.utf8))
  }
}

extension AtomicFile {
  private static func replace(
    _ target: String, shownAs path: String, permissions: mode_t?,
    _ produce: (@escaping Sink) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
    PartialFile.removeOrphans(in: folder)
    let (temporary, code) = PartialFile.create(in: folder)
    guard let temporary else { throw failure(path, code) }
    do throws(CheckpointError) {
      try fill(temporary.descriptor, shownAs: path, flush: true, permissions: permissions ?? newPermissions, produce)
      guard rename(temporary.path, target) == 0 else { throw failure(path, errno) }
    } catch {
      unlink(temporary.path)
      throw error
    }
    // The new name is durable once the folder is; where folders cannot be flushed, nothing is lost but that.
    let folderDescriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  /// Fills the file and closes it.
  ///
  /// - Parameter permissions: what the file gets when it is whole.
  private static func fill(
    _ descriptor: Int32, shownAs path: String, flush: Bool, permissions: mode_t? = nil,
    _ produce: (@escaping Sink) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    guard descriptor >= 0 else { throw failure(path, errno) }
    do throws(CheckpointError) {
      try produce { (bytes) throws(CheckpointError) in try put(bytes, into: descriptor, shownAs: path) }
      if let permissions { _ = fchmod(descriptor, permissions) }
      if flush, fsync(descriptor) != 0 { throw failure(path, errno) }
    } catch {
      close(descriptor)
      throw error
    }
    // The descriptor is gone even when `close` fails, so it is never closed again.
    guard close(descriptor) == 0 else { throw failure(path, errno) }
  }

  private static func put(
    _ bytes: UnsafeRawBufferPointer, into descriptor: Int32, shownAs path: String
  ) throws(CheckpointError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))
      let written = Foundation.write(descriptor, piece.baseAddress, piece.count)
      let code = written < 0 ? errno : EIO
      if written < 0, code == EINTR { continue }
      guard written > 0 else { throw failure(path, code) }
      rest = rest.dropFirst(written)
    }
  }

  /// Opens what is no file; a pipe that nobody reads is an error instead of a wait without end.
  private static func openDirectly(_ path: String) throws(CheckpointError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 {
      let code = errno
      guard code == ENXIO else { throw failure(path, code) }
      throw CheckpointError(
        .cannotWrite, file: path, problem: "nobody reads this pipe", remedy: "Begin to read it first, or name a file.")
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    return descriptor
  }

  private static func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Where a path leads at which there is nothing: through symbolic links to the name that they give.
  private static func destination(of path: String) throws(CheckpointError) -> String {
    var place = path
    for _ in 0..<40 {
      var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let length = buffer.withUnsafeMutableBytes {
        guard let start = $0.baseAddress else { return -1 }
        return readlink(place, start.assumingMemoryBound(to: CChar.self), $0.count)
      }
      guard length >= 0 else { return place }
      let link = String(decoding: buffer[..<length], as: UTF8.self)
      let folder = place.lastIndex(of: "/").map { String(place[...$0]) } ?? ""
      place = link.hasPrefix("/") ? link : folder + link
    }
    throw failure(path, ELOOP)
  }

  /// The permissions of a new file.
  ///
  /// The mask can only be read by setting it, which is safe but for a moment.
  private static let newPermissions: mode_t = {
    let mask = umask(0o077)
    _ = umask(mask)
    return 0o644 & ~mask
  }()

  private static func failure(_ path: String, _ code: Int32) -> CheckpointError {
    CheckpointError(
      .cannotWrite, file: path, problem: "the file cannot be written: \(String(cString: strerror(code)))",
      remedy: "Check that the folder exists, may be written to, and has room.")
  }
}
