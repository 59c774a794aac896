public import Numerics

/// Named arrays that `numpy.savez` or `numpy.savez_compressed` wrote: a zip archive of npy files.
///
/// ```
/// │ images.npy: stored or deflated │ labels.npy │ central directory │ end record │
/// ```
/// An array is named after its member, without `.npy`. Uncompressed arrays are read from disk in place; compressed ones
/// are unpacked when asked. Every array asked for is compared with its CRC-32.
///
/// Source: <https://numpy.org/doc/stable/reference/generated/numpy.savez.html>; APPNOTE.TXT 6.3.10 (zip).
public struct NpzFile: Sendable {
  /// The path, as it was given.
  public let path: String
  /// Names of the arrays, in the order of the archive.
  public let names: [String]
  /// Members that are not npy files, by their full names.
  public let otherMembers: [String]

  private let archive: ZipArchive
  private let members: [String: ZipMember]

  /// Reads the list of members of the archive at `path`.
  ///
  /// Throws a ``CheckpointError``. No file, however damaged, crashes the reader or makes it allocate more than a small
  /// multiple of the file's length here, or more than 256 MB or 256 times the file's length later.
  ///
  /// - Complexity: O(m log m) for m members.
  public init(contentsOf path: String) throws(CheckpointError) {
    try self.init(FileBytes(contentsOf: path))
  }

  /// Reads an archive that is in memory.
  init(_ bytes: FileBytes) throws(CheckpointError) { self.init(bytes, try ZipArchive(bytes)) }

  /// The arrays of an archive.
  init(_ bytes: FileBytes, _ archive: ZipArchive) {
    path = bytes.file
    self.archive = archive
    var names: [String] = []
    var others: [String] = []
    var members: [String: ZipMember] = [:]
    for member in archive.members {
      guard member.name.hasSuffix(".npy") else {
        others.append(member.name)
        continue
      }
      let name = String(member.name.dropLast(4))
      names.append(name)
      members[name] = member
    }
    (self.names, self.otherMembers, self.members) = (names, others, members)
  }

  /// All arrays, in the order of the archive.
  ///
  /// Throws what ``array(named:)`` does; `tooLarge` if they unpack to too much in all.
  func arrays() throws(CheckpointError) -> [StoredTensor] {
    try archive.checkSizes(of: names.compactMap { members[$0] })
    var arrays: [StoredTensor] = []
    for name in names { arrays.append(try array(named: name)) }
    return arrays
  }

  /// The array of that name.
  ///
  /// Throws a ``CheckpointError``: `noSuchArray`, which lists the (first 20) names present; `encrypted`, `unsupportedCompression`,
  /// `badChecksum`, `tooLarge`; or what ``NpyArray`` throws, with bytes counted from the start of the member.
  ///
  /// - Complexity: O(bytes of the array).
  public func array(named name: String) throws(CheckpointError) -> StoredTensor {
    guard let member = members[name] else {
      let more = names.count > 20 ? ", and \(names.count - 20) more" : ""
      let present = names.prefix(20).map(CheckpointError.quoted).joined(separator: ", ") + more
      throw CheckpointError(
        .noSuchArray, file: path, problem: "there is no array \(CheckpointError.quoted(name))",
        expectation: names.isEmpty ? "" : "one of: \(present)", remedy: "Name an array that the file has.")
    }
    try archive.checkSizes(of: [member])
    return try NpyArray(archive.contents(of: member, array: name), name: name).tensor
  }
}
