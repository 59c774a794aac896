internal import ExactAlgebra
internal import Numerics
internal import Synchronization

// Every word enters a lane by a bijection of the lane and of the word, so no word is without effect whatever the others
// are (folded products, which are a little faster, forget a factor when the other is zero). This is no cryptographic hash and need
// not be: results rest on exact comparison, and the digest only takes care that weights crafted against the primes of
// known seeds meet other ones. One pass at the speed of memory; SHA-256 would take longer than all rounds of refinement.

/// A digest of all parameters of a point, from which the prime and the residues of its fingerprints are drawn.
struct PointDigest {
  private static let factor: UInt64 = 0x9FB2_1C65_1E98_DF25
  private static let chunk = 1 << 20

  /// The digest: 64 bits that depend on every entry and on its place.
  ///
  /// Determined by the values alone, not by the number of threads.
  /// - Complexity: O(bytes), one pass on all cores.
  static func word(of point: WiredPoint) -> UInt64 {
    var digest: UInt64 = 0
    for values in point.values {
      digest = step(digest, UInt64(values.count))
      for word in words(of: values) { digest = step(digest, word) }
    }
    return SeededGenerator.mixed(digest)
  }

  @inline(__always)
  private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let product = (lane ^ word) &* factor
    return product ^ (product >> 32)
  }

  /// Words from which the digest of a tensor is made: the digests of chunks of a stored one.
  private static func words(of values: TensorValues) -> [UInt64] {
    switch values {
    case .residues(let residues): residues.map(\.large.representative)
    case .rational(let fractions):
      fractions.flatMap(\.words)
    case .stored(let tensor): chunkDigests(of: tensor)
    }
  }

  private static func chunkDigests(of tensor: StoredTensor) -> [UInt64] {
    let count = (tensor.byteCount + chunk - 1) / chunk
    var digests = [UInt64](repeating: 0, count: count)
    digests.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let digests = buffer
      parallelFor(chunks: count) { number in
        tensor.withUnsafeBytes { bytes in
          let start = number * chunk
          let end = min(start + chunk, bytes.count)
          digests[number] = digest(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
      }
    }
    return digests
  }

  /// The digest of some bytes, in four lanes.
  private static func digest(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let start = bytes.baseAddress else { return 0 }
    var (a, b, c, d) = (UInt64(1), UInt64(2), UInt64(3), UInt64(4))
    let blocks = bytes.count / 32
    for block in 0..<blocks {
      let place = start + block &* 32
      a = step(a, place.loadUnaligned(as: UInt64.self))
      b = step(b, place.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      c = step(c, place.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
      d = step(d, place.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }
    var rest = UInt64(bytes.count)
    for byte in bytes[(32 * blocks)...] { rest = step(rest, UInt64(byte)) }
    return [b, c, d, rest].reduce(a, step)
  }
}

/// The digest of a point, computed when it is asked for first and kept by all copies of the point.
final class KeptDigest: Sendable {
  private let word = Mutex<UInt64?>(nil)

  func value(of point: WiredPoint) -> UInt64 {
    word.withLock { word in
      if let word { return word }
      let found = PointDigest.word(of: point)
      word = found
      return found
    }
  }
}
