import Foundation
import Numerics
import Testing

@testable import Checkpoints

@Suite struct MappedFileTests {
  private func kind(_ path: String) -> CheckpointError.Kind? {
    do throws(CheckpointError) {
      _ = try MappedFile.memory(ofFileAt: path)
      return nil
    } catch {
      expectReadable(error)
      #expect(error.file == path || path.isEmpty)
      return error.kind
    }
  }

  @Test func whatIsNoFile() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(to: folder + "/file", contents: "x")
      #expect(mkfifo(folder + "/pipe", 0o600) == 0)
      #expect(kind(folder + "/absent") == .noSuchFile)
      #expect(kind(folder + "/file/below") == .noSuchFile)
      #expect(kind(folder) == .notAFile)
      #expect(kind(folder + "/pipe") == .notAFile)
      #expect(kind("/dev/null") == .notAFile)
      if geteuid() != 0 {
        chmod(folder + "/file", 0)
        #expect(kind(folder + "/file") == .unreadable)
      }
      #expect(symlink("loop", folder + "/loop") == 0)
      #expect(kind(folder + "/loop") == .unreadable)
    }
  }

  @Test func theBytesOutliveTheName() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try AtomicFile.write(to: path, contents: "old")
      let memory = try MappedFile.memory(ofFileAt: path)
      try AtomicFile.write(to: path, contents: "new text")
      unlink(path)
      #expect(memory.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } == "old")
    }
  }

  @Test func anEmptyFileIsEmptyMemory() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(to: folder + "/file", contents: "")
      #expect(try MappedFile.memory(ofFileAt: folder + "/file").count == 0)
    }
  }
}
