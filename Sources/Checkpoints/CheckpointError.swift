internal import Numerics

/// Why a file could not be read or written: what is wrong, where, what was expected, and what to do.
///
/// Programs branch on ``kind``; people read ``description``, which draws two to four short lines:
/// ```
/// model.safetensors: the data of the tensor overlaps the tensor before it
///   at byte 71, tensor "fc2.weight"
///   expected: data that begins at 48
///   Write the file again, or fetch a fresh copy.
/// ```
/// Text that comes from the file is quoted, shortened and stripped of control characters.
public struct CheckpointError: Error, Sendable, Hashable {
  /// What went wrong, as a program sees it.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Nothing is at the path.
    case noSuchFile
    /// The path leads to a folder, a device or a pipe.
    case notAFile
    /// The system refuses to read the file.
    case unreadable
    /// Another program wrote to the file while it was read.
    case changed
    /// Files that belong together are not all there.
    case incomplete
    /// The path leads to several networks or checkpoints, one of which has to be named.
    case ambiguous
    /// The file ends too early.
    case truncated
    /// The file does not begin (or a zip archive does not end) as its format does.
    case wrongFormat
    /// The header is longer than the format allows.
    case headerTooLarge
    /// The header cannot be understood.
    case malformedHeader
    /// The structure of a zip archive, or a compressed stream in it, cannot be understood.
    case malformedArchive
    /// A name is not UTF-8.
    case invalidUTF8
    /// A name or key occurs twice.
    case duplicateName
    /// The file has no array of that name.
    case noSuchArray
    /// The elements have a type that is not read.
    case unsupportedElementType
    /// The order of the elements or the arrangement of the archive is not read.
    case unsupportedLayout
    /// A member of an archive is compressed by a method that is not read.
    case unsupportedCompression
    /// A member of an archive is encrypted.
    case encrypted
    /// Two tensors or members share bytes.
    case overlap
    /// Bytes belong to no tensor.
    case hole
    /// A number is negative, too large, or points outside the file.
    case outOfRange
    /// The number of bytes does not fit the shape and the element type.
    case wrongSize
    /// The bytes are not those that were written.
    case badChecksum
    /// The data would not fit in memory.
    case tooLarge
    /// The file cannot be written.
    case cannotWrite
  }

  /// What went wrong, as a program sees it.
  public let kind: Kind
  /// The path of the file, as it was given.
  public let file: String
  /// The byte at which it went wrong, counted from the start of the file, or of ``member``.
  public let byte: Int?
  /// The array of an npz archive in which it went wrong.
  public let member: String?
  /// The tensor with which it went wrong.
  public let tensor: String?
  /// What is wrong.
  public let problem: String
  /// What would have been right; empty when there is nothing to say.
  public let expectation: String
  /// What to do.
  public let remedy: String

  /// Describes a failure.
  public init(
    _ kind: Kind, file: String, byte: Int? = nil, member: String? = nil, tensor: String? = nil, problem: String,
    expectation: String = "", remedy: String = Self.freshCopy
  ) {
    (self.kind, self.file, self.byte, self.member, self.tensor) = (kind, file, byte, member, tensor)
    (self.problem, self.expectation, self.remedy) = (problem, expectation, remedy)
  }

  /// The remedy for a damaged file.
  public static let freshCopy = "Write the file again, or fetch a fresh copy."
}

extension CheckpointError: CustomStringConvertible {
  /// Two to four lines: file and problem, place, expectation, remedy.
  public var description: String {
    var lines = ["\(file.isEmpty ? "\"\"" : Self.printable(file)): \(problem)"]
    let place = [
      byte.map { "byte \($0)" }, tensor.map { "tensor \(Self.quoted($0))" },
      member.map {
        ($0.hasSuffix("data.pkl") || $0.contains("/data/") || $0.hasSuffix("byteorder") ? "member " : "array ")
          + Self.quoted($0)
      },
    ].compactMap { $0 }
    if !place.isEmpty { lines.append("  at " + place.joined(separator: ", ")) }
    if !expectation.isEmpty { lines.append("  expected: " + expectation) }
    lines.append("  " + remedy)
    return lines.joined(separator: "\n")
  }

  /// The text in quotes, safe to print.
  static func quoted(_ text: String) -> String { "\"" + text.printable + "\"" }

  /// The text without control characters, and no longer than 200 characters: names in files can hold anything.
  package static func printable(_ text: String) -> String { text.printable }
}
