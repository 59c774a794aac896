import Foundation
internal import Synchronization

/// A file that is being written, before it takes its name: `.nagano-PROCESS-TOKEN.partial`.
///
/// Nobody else may read it, and its process has it locked. So what a killed process left can be told from what is being
/// written, also on other machines that share the folder: the lock ends with the process. ``removeOrphans(in:)`` removes such
/// files if they belong to the same user.
public enum PartialFile {
  /// A file that was created and locked.
  struct Created {
    let path: String
    let descriptor: Int32
  }

  /// Whether a name is that of such a file.
  public static func isName(_ name: String) -> Bool { name.hasPrefix(".nagano-") && name.hasSuffix(".partial") }

  /// Creates a file in a folder, which is empty or ends in a slash.
  ///
  /// - Returns: the file, or `nil` and the code of the error.
  static func create(in folder: String) -> (file: Created?, code: Int32) {
    for _ in 0..<100 {
      let token = String(UInt64.random(in: .min ... .max), radix: 36)
      let path = "\(folder).nagano-\(getpid())-\(token).partial"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return (nil, errno) }
      // Between creation and lock another process may take it for an orphan; then it has no name any more.
      _ = flock(descriptor, LOCK_EX)
      var status = stat()
      if fstat(descriptor, &status) == 0, status.st_nlink > 0 {
        return (Created(path: path, descriptor: descriptor), 0)
      }
      close(descriptor)
    }
    return (nil, EAGAIN)
  }

  /// Removes the files in a folder that processes of this user left when they were killed; looks into each folder once.
  static func removeOrphans(in folder: String) {
    guard seen.withLock({ $0.insert(folder).inserted }) else { return }
    let place = folder.isEmpty ? "." : folder
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: place) else { return }
    for name in names where isName(name) { removeIfOrphaned("\(folder)\(name)") }
  }

  private static let seen = Mutex<Set<String>>([])

  private static func removeIfOrphaned(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
      flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    unlink(path)
  }
}
