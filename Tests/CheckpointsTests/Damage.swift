import Foundation
import Numerics
import Testing

@testable import Checkpoints

extension FileBytes {
  /// Bytes that end where the memory ends: reading one byte too many stops the test program.
  ///
  /// The page behind is not readable. The first byte lies at any address, so misaligned reads show as well.
  init(guarded bytes: [UInt8], file: String = "test") {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let pages = (bytes.count + page - 1) / page + 1
    let start = mmap(nil, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
    precondition(start != MAP_FAILED && mprotect(start + (pages - 1) * page, page, PROT_NONE) == 0)
    let first = start + (pages - 1) * page - bytes.count
    first.copyMemory(from: bytes, byteCount: bytes.count)
    let address = Int(bitPattern: start)
    self.init(
      file: file,
      memory: TensorMemory(adopting: UnsafeRawBufferPointer(start: first, count: bytes.count)) { _ in
        munmap(UnsafeMutableRawPointer(bitPattern: address), pages * page)
      })
  }
}

/// Calls `read` with every strict prefix of `bytes`: each has to fail with a well-formed error.
func expectEveryTruncationFails(
  _ bytes: [UInt8], _ read: (FileBytes) throws(CheckpointError) -> Void
) {
  for count in bytes.indices {
    #expect(kind(of: Array(bytes[..<count]), read) != nil, "cut to \(count) of \(bytes.count) bytes")
  }
}

/// Calls `read` with every single-bit change of `bytes`, and returns the positions where a change went unnoticed.
///
/// A reader may find other valid data, but has to return.
func positionsWhereDamagePasses(
  _ bytes: [UInt8], _ read: (FileBytes) throws(CheckpointError) -> Void
) -> Set<Int> {
  var passing: Set<Int> = []
  for position in bytes.indices {
    for bit in 0..<8 {
      var damaged = bytes
      damaged[position] ^= 1 << bit
      if kind(of: damaged, read) == nil { passing.insert(position) }
    }
  }
  return passing
}

/// The kind of error that reading `bytes` gives, nil for none; checks that the error reads well.
@discardableResult
func kind(
  of bytes: [UInt8], _ read: (FileBytes) throws(CheckpointError) -> Void
) -> CheckpointError.Kind? {
  do throws(CheckpointError) {
    try read(FileBytes(guarded: bytes))
    return nil
  } catch {
    expectReadable(error)
    return error.kind
  }
}

/// Checks the form of an error: two to four short lines without control characters.
func expectReadable(_ error: CheckpointError) {
  let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
  #expect((2...4).contains(lines.count), "\(error)")
  #expect(lines.allSatisfy { $0.count < 500 && !$0.isEmpty }, "\(error)")
  #expect(!error.problem.isEmpty && !error.remedy.isEmpty, "\(error)")
  #expect(error.description.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 }, "\(error)")
}
