internal import Foundation

/// Paths that are relative to the folder of an experiment file.
enum FilePath {
  /// The path of a file named in a folder.
  static func resolve(_ file: String, in folder: String) -> String {
    file.hasPrefix("/") || folder.isEmpty || folder == "." ? file : "\(folder)/\(file)"
  }

  /// The folder of a path.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path of a file, named in one folder, as seen from another; absolute if they share no folder but the root.
  static func relocate(_ file: String, from folder: String, to other: String) -> String {
    let target = components(resolve(file, in: folder))
    let base = components(other)
    let shared = zip(target, base).prefix { $0 == $1 }.count
    // The root is the first component of both.
    guard shared > 1 else { return "/" + target.dropFirst().joined(separator: "/") }
    return (Array(repeating: "..", count: base.count - shared) + target[shared...]).joined(separator: "/")
  }

  private static func components(_ path: String) -> [String] {
    URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().pathComponents
  }
}
