import Foundation
import Numerics

/// Files as read-only memory.
enum MappedFile {
  /// Maps the whole regular file at `path`, read-only and private; unmapped when the memory is released.
  ///
  /// Only the pages that are looked at are read from disk. A file that another program shortens in place while it is
  /// mapped ends the process when the lost pages are touched (`SIGBUS`), as with every mapped file.
  ///
  /// Throws `noSuchFile`, `notAFile` for folders, devices and pipes (opened without blocking), or `unreadable`.
  ///
  /// - Complexity: O(1).
  static func memory(ofFileAt path: String) throws(CheckpointError) -> TensorMemory {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw cannotOpen(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw cannotOpen(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw notAFile(path, isFolder: status.st_mode & S_IFMT == S_IFDIR) }
    let count = Int(status.st_size)
    if count == 0 { return TensorMemory(copying: []) }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw cannotOpen(path, errno)
    }
    return TensorMemory(adopting: UnsafeRawBufferPointer(start: start, count: count)) {
      _ = munmap(UnsafeMutableRawPointer(mutating: $0.baseAddress!), $0.count)
    }
  }

  private static func notAFile(_ path: String, isFolder: Bool) -> CheckpointError {
    CheckpointError(
      .notAFile, file: path, problem: isFolder ? "this is a folder" : "this is a device or a pipe",
      expectation: "a regular file",
      remedy: isFolder ? "Name a file in the folder." : "Write the data to a file first, and name that.")
  }

  private static func cannotOpen(_ path: String, _ code: Int32) -> CheckpointError {
    switch code {
    case ENOENT, ENOTDIR:
      CheckpointError(
        .noSuchFile, file: path, problem: "there is no such file",
        remedy: "Check the spelling and the folder.")
    case EACCES, EPERM:
      CheckpointError(
        .unreadable, file: path, problem: "the file may not be read", remedy: "Check the permissions of the file.")
    default:
      CheckpointError(
        .unreadable, file: path, problem: "the file cannot be read: \(String(cString: strerror(code)))",
        remedy: "Check the disk and the permissions.")
    }
  }
}
