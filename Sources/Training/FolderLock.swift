internal import Foundation

/// A folder that one process at a time writes to, until the lock is let go or its process ends, however it ends.
///
/// Where the file system has no locks there is none.
final class FolderLock {
  private let descriptor: Int32

  /// Locks a folder.
  ///
  /// - Throws: ``RunFolderError`` if another run has locked it.
  init(_ path: String) throws(RunFolderError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    close(descriptor)
    throw RunFolderError(
      folder: path, problem: "another process writes to this folder",
      remedy: "Wait until it has ended, or name another folder.")
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
