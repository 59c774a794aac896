internal import Foundation
public import Numerics

/// A tensor as a file holds it: name, type, shape and bytes, whether or not its elements can be decoded.
///
/// What a result leaves as it was is carried over in this form, and what cannot be understood is compared in it.
public struct RawTensor: Sendable {
  /// The name in the file.
  public let name: String
  /// The name of the element type in safetensors files, such as `F32` or `F8_E4M3`.
  public let elementType: String
  /// Lengths of the dimensions, slowest first.
  public let shape: [Int]
  /// Number of bytes.
  public let byteCount: Int
  private let contents: Contents

  private enum Contents: Sendable {
    case stored(StoredTensor)
    case memory(TensorMemory, offset: Int)
  }

  /// A tensor that can be decoded.
  public init(_ tensor: StoredTensor) {
    (name, elementType, shape) = (tensor.name, tensor.elementType.rawValue, tensor.shape)
    (byteCount, contents) = (tensor.byteCount, .stored(tensor))
  }

  /// A tensor of any type, whose bytes begin at `offset` of the memory and lie within it.
  init(name: String, elementType: String, shape: [Int], memory: TensorMemory, offset: Int, byteCount: Int) {
    precondition(offset >= 0 && byteCount >= 0 && offset <= memory.count && byteCount <= memory.count - offset)
    (self.name, self.elementType, self.shape) = (name, elementType, shape)
    (self.byteCount, contents) = (byteCount, .memory(memory, offset: offset))
  }

  /// Calls `body` with the bytes.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch contents {
    case .stored(let tensor): return try tensor.withUnsafeBytes(body)
    case .memory(let memory, let offset):
      return try memory.withUnsafeBytes { (all) throws(Failure) in
        try body(UnsafeRawBufferPointer(rebasing: all[offset..<offset + byteCount]))
      }
    }
  }

  /// What sets the contents of another tensor apart from this one's, in words; `nil` if type, shape and all bytes are equal.
  ///
  /// - Complexity: O(bytes).
  public func difference(from other: RawTensor) -> String? {
    if elementType != other.elementType { return "the element types are \(elementType) and \(other.elementType)" }
    if shape != other.shape { return "the shapes are \(shape) and \(other.shape)" }
    let areEqual = withUnsafeBytes { own in
      other.withUnsafeBytes { others in
        own.count == others.count && (own.isEmpty || memcmp(own.baseAddress!, others.baseAddress!, own.count) == 0)
      }
    }
    return areEqual ? nil : "the entries differ"
  }
}
