import CZlib
import Foundation
import Numerics

/// Unpacking of deflated data (RFC 1951), and the checksum of zip archives, both by zlib.
enum Inflation {
  /// Deflate needs at least 2 bits for a match of at most 258 bytes.
  static let largestRatio = 1032

  /// The data that `packed` deflates to, which must be `size` bytes.
  static func unpack(_ packed: FileBytes, size: Int, memoryLimit: UInt64) throws(CheckpointError) -> TensorMemory {
    let (bound, overflow) = packed.count.multipliedReportingOverflow(by: largestRatio)
    guard overflow || size <= bound else {
      throw packed.error(
        .tooLarge, "the member claims to unpack from \(packed.count) to \(size) bytes",
        expected: "at most \(largestRatio) times as many, the limit of deflate")
    }
    guard size <= memoryLimit, let space = malloc(max(size, 1)) else {
      throw packed.error(
        .tooLarge, "the member unpacks to \(size) bytes", expected: "no more than memory holds",
        remedy: "Save the array uncompressed as npy, which is read from disk in place.")
    }
    let memory = TensorMemory(adopting: UnsafeRawBufferPointer(start: space, count: size)) {
      free(UnsafeMutableRawPointer(mutating: $0.baseAddress))
    }
    let target = UnsafeMutableRawBufferPointer(start: space, count: size)
    guard packed.withUnsafeBytes({ inflate($0, into: target) }) else {
      throw packed.error(
        .malformedArchive, "the compressed data are damaged", expected: "data that unpack to \(size) bytes")
    }
    return memory
  }

  /// Whether `source` is one deflate stream, to its last byte, that fills `target` exactly.
  ///
  /// zlib counts in 32 bits, so both sides are handed over in pieces.
  private static func inflate(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
    var stream = z_stream()
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return false
    }
    defer { inflateEnd(&stream) }
    var (read, written) = (0, 0)
    while true {
      let (input, output) = (min(source.count - read, 1 << 30), min(target.count - written, 1 << 30))
      stream.next_in = UnsafeMutableRawPointer(mutating: source.baseAddress)?.advanced(by: read)
        .assumingMemoryBound(to: Bytef.self)
      stream.next_out = target.baseAddress?.advanced(by: written).assumingMemoryBound(to: Bytef.self)
      (stream.avail_in, stream.avail_out) = (UInt32(input), UInt32(output))
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      let (consumed, produced) = (input - Int(stream.avail_in), output - Int(stream.avail_out))
      read += consumed
      written += produced
      if status == Z_STREAM_END { return read == source.count && written == target.count }
      guard status == Z_OK, consumed + produced > 0 else { return false }
    }
  }

  /// The CRC-32 of the bytes.
  static func checksum(_ bytes: FileBytes) -> UInt32 {
    bytes.withUnsafeBytes { all in
      var checksum: uLong = 0
      for start in stride(from: 0, to: all.count, by: 1 << 30) {
        let piece = UnsafeRawBufferPointer(rebasing: all[start..<min(start + 1 << 30, all.count)])
        checksum = crc32(checksum, piece.assumingMemoryBound(to: Bytef.self).baseAddress, uInt(piece.count))
      }
      return UInt32(checksum)
    }
  }
}
