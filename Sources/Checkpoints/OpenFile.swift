import Foundation
import Numerics

/// What tells one state of a file from another: which file it is, how long, and when it was written.
struct FileState: Hashable {
  let device: UInt64
  let number: UInt64
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  init(_ status: stat) {
    (device, number, size) = (UInt64(status.st_dev), UInt64(status.st_ino), Int(status.st_size))
    #if canImport(Darwin)
      (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
    #else
      (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    #endif
  }

  /// The state of the file at a path, nil if nothing is there.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  func isSameFile(as other: FileState) -> Bool { device == other.device && number == other.number }
}

/// A regular file, open for reading.
struct OpenFile {
  let path: String
  /// The state when it was opened.
  let state: FileState
  private let descriptor: Int32

  /// Opens the file without waiting, whatever is at the path.
  ///
  /// Throws `noSuchFile`, `notAFile` for folders, devices and pipes, or `unreadable`.
  init(_ path: String) throws(CheckpointError) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw OpenFile.cannotOpen(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      Foundation.close(descriptor)
      throw OpenFile.cannotOpen(path, code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      Foundation.close(descriptor)
      throw OpenFile.notAFile(path, isFolder: status.st_mode & S_IFMT == S_IFDIR)
    }
    (self.path, self.descriptor, state) = (path, descriptor, FileState(status))
  }

  func close() { _ = Foundation.close(descriptor) }

  /// A copy of the bytes, all of one state of the file.
  ///
  /// Throws `changed` if the file is written to each of five times, `tooLarge`, or `unreadable`.
  func copy() throws(CheckpointError) -> TensorMemory {
    for attempt in 0..<5 {
      if attempt > 0 { usleep(20_000) }
      let before = try current()
      guard let space = malloc(max(before.size, 1)) else {
        throw CheckpointError(
          .tooLarge, file: path, problem: "the file has \(before.size) bytes, more than memory holds",
          remedy: "Use a machine with more memory.")
      }
      let memory = TensorMemory(adopting: UnsafeRawBufferPointer(start: space, count: before.size)) {
        free(UnsafeMutableRawPointer(mutating: $0.baseAddress))
      }
      let isWhole = try fill(UnsafeMutableRawBufferPointer(start: space, count: before.size))
      if isWhole, try current() == before { return memory }
    }
    throw FileContents.changed(path)
  }

  /// The bytes, mapped read-only; unmapped when the memory is released.
  ///
  /// Only the pages that are looked at are read from disk.
  func map() throws(CheckpointError) -> TensorMemory {
    guard let start = mmap(nil, state.size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw OpenFile.cannotOpen(path, errno)
    }
    return TensorMemory(adopting: UnsafeRawBufferPointer(start: start, count: state.size)) {
      _ = munmap(UnsafeMutableRawPointer(mutating: $0.baseAddress!), $0.count)
    }
  }

  /// Whether the file had as many bytes as the space.
  private func fill(_ space: UnsafeMutableRawBufferPointer) throws(CheckpointError) -> Bool {
    var position = 0
    while position < space.count {
      let found = pread(
        descriptor, space.baseAddress! + position, min(space.count - position, 1 << 30), off_t(position))
      if found < 0, errno == EINTR { continue }
      guard found >= 0 else { throw OpenFile.cannotOpen(path, errno) }
      if found == 0 { return false }
      position += found
    }
    return true
  }

  private func current() throws(CheckpointError) -> FileState {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw OpenFile.cannotOpen(path, errno) }
    return FileState(status)
  }
}

extension OpenFile {
  static func notAFile(_ path: String, isFolder: Bool) -> CheckpointError {
    CheckpointError(
      .notAFile, file: path, problem: isFolder ? "this is a folder" : "this is a device or a pipe",
      expectation: "a regular file",
      remedy: isFolder ? "Name a file in the folder." : "Write the data to a file first, and name that.")
  }

  /// The error that the system gives a file or a folder.
  static func cannotOpen(_ path: String, _ code: Int32) -> CheckpointError {
    func unreadable(_ problem: String, _ remedy: String) -> CheckpointError {
      CheckpointError(.unreadable, file: path, problem: problem, remedy: remedy)
    }
    switch code {
    case ENOENT, ENOTDIR:
      // What is not UTF-8 in an argument has become the replacement character by now.
      let isForeign = path.unicodeScalars.contains("\u{FFFD}")
      return CheckpointError(
        .noSuchFile, file: path, problem: "there is no such file" + (isForeign ? ", or its name is not UTF-8" : ""),
        remedy: isForeign ? "Rename the file or the folder in UTF-8." : "Check the spelling and the folder.")
    case EACCES, EPERM: return unreadable("the file may not be read", "Check the permissions of the file.")
    case EMFILE, ENFILE: return unreadable("too many files are open", "Raise the limit of the shell: ulimit -n 1024.")
    case ENAMETOOLONG: return unreadable("the name is too long", "Check the spelling.")
    default:
      return unreadable(
        "the file cannot be read: \(String(cString: strerror(code)))", "Check the disk and the permissions.")
    }
  }
}
