internal import COpenSSL
internal import Foundation
internal import Nagano

/// The SHA-256 of files, by which reports name their inputs.
enum FileDigest {
  /// The digest, in hexadecimal digits, of the bytes that were read.
  static func sha256(_ contents: FileContents) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    contents.withUnsafeBytes { bytes in
      _ = EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
    }
    return hexadecimal(digest)
  }

  /// The digest in hexadecimal digits.
  ///
  /// - Throws: ``CheckpointError`` when the file cannot be read.
  static func sha256(_ path: String) throws -> String {
    guard let handle = FileHandle(forReadingAtPath: path), let context = EVP_MD_CTX_new() else {
      throw CheckpointError(
        .unreadable, file: path, problem: "the file cannot be read", expectation: "a readable file",
        remedy: "Check its permissions.")
    }
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
      piece.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &digest, nil)
    return hexadecimal(digest)
  }

  /// The digest of bytes in memory in hexadecimal digits.
  static func sha256(of bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
    return hexadecimal(digest)
  }

  /// The digest of a text.
  static func sha256(of text: String) -> String { sha256(of: [UInt8](text.utf8)) }

  private static func hexadecimal(_ digest: [UInt8]) -> String {
    digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
