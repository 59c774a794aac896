internal import Foundation

/// The names in a folder.
public enum FolderListing {
  /// All names in the folder but `.` and `..`, sorted by their bytes.
  ///
  /// - Throws: ``CheckpointError``: `noSuchFile`, `notAFile` if it is none, `unreadable`; `invalidUTF8` if a name is not
  ///   UTF-8, under which it could not be opened.
  public static func names(in folder: String) throws(CheckpointError) -> [String] {
    guard let stream = opendir(folder) else {
      let code = errno
      if code == ENOTDIR, FileState(folder) != nil {
        throw CheckpointError(
          .notAFile, file: folder, problem: "this is not a folder", expectation: "a folder", remedy: "Name a folder.")
      }
      if code == EACCES || code == EPERM {
        throw CheckpointError(
          .unreadable, file: folder, problem: "the folder may not be read",
          remedy: "Check the permissions of the folder.")
      }
      throw OpenFile.cannotOpen(folder, code)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw OpenFile.cannotOpen(folder, errno) }
        break
      }
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { all in Array(all.prefix { $0 != 0 }) }
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw CheckpointError(
          .invalidUTF8, file: folder,
          problem:
            "the name of a file in it is not UTF-8: \(CheckpointError.quoted(String(decoding: bytes, as: UTF8.self)))",
          remedy: "Rename the file.")
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether a folder is at the path.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
