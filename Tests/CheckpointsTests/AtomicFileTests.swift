import Foundation
import Testing

@testable import Checkpoints

@Suite struct AtomicFileTests {
  private func kind(_ write: () throws(CheckpointError) -> Void) -> CheckpointError.Kind? {
    do throws(CheckpointError) {
      try write()
      return nil
    } catch {
      expectReadable(error)
      return error.kind
    }
  }

  private func permissions(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func writesAndReplaces() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try AtomicFile.write(to: path, contents: "first text")
      #expect(try contents(path) == Array("first text".utf8))
      try AtomicFile.write(to: path, contents: [1, 2, 3])
      #expect(try contents(path) == [1, 2, 3])
      let long = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 * $0 >> 8) }
      try AtomicFile.write(to: path, contents: long)
      #expect(try contents(path) == long)
      try AtomicFile.write(to: path, contents: [])
      #expect(try contents(path) == [])
      #expect(try names(in: folder) == ["file"])
    }
  }

  @Test func aFailedWriteKeepsTheOldFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try AtomicFile.write(to: path, contents: "old")
      let failed = kind { () throws(CheckpointError) in
        try AtomicFile.write(to: path) { (put) throws(CheckpointError) in
          try Array(repeating: 7 as UInt8, count: 100_000).withUnsafeBufferPointer { (bytes) throws(CheckpointError) in
            try put(UnsafeRawBufferPointer(bytes))
          }
          #expect((try? contents(path)) == Array("old".utf8))
          throw CheckpointError(.tooLarge, file: path, problem: "enough")
        }
      }
      #expect(failed == .tooLarge)
      #expect(try contents(path) == Array("old".utf8))
      #expect(try names(in: folder) == ["file"])
    }
  }

  @Test func whatCannotBeWritten() throws {
    try withTemporaryFolder { folder in
      #expect(kind { () throws(CheckpointError) in try AtomicFile.write(to: folder, contents: "x") } == .cannotWrite)
      for path in ["/absent/file", "/file/below", "/" + String(repeating: "n", count: 300), "/"] {
        try AtomicFile.write(to: folder + "/file", contents: "old")
        let failed = kind { () throws(CheckpointError) in try AtomicFile.write(to: folder + path, contents: "x") }
        #expect(failed == .cannotWrite, "\(path)")
      }
      #expect(kind { () throws(CheckpointError) in try AtomicFile.write(to: "", contents: "x") } == .cannotWrite)
      #expect(try names(in: folder) == ["file"])
      if geteuid() != 0 {
        chmod(folder + "/file", 0o444)
        let failed = kind { () throws(CheckpointError) in try AtomicFile.write(to: folder + "/file", contents: "x") }
        #expect(failed == .cannotWrite)
      }
    }
  }

  @Test func devicesAreWrittenNotReplaced() {
    #expect(kind { () throws(CheckpointError) in try AtomicFile.write(to: "/dev/null", contents: "x") } == nil)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    if stat("/dev/full", &status) == 0 {
      let failed = kind { () throws(CheckpointError) in try AtomicFile.write(to: "/dev/full", contents: "x") }
      #expect(failed == .cannotWrite)
    }
  }

  @Test func permissionsAreSensible() throws {
    try withTemporaryFolder { folder in
      let (path, reference) = (folder + "/file", folder + "/reference")
      close(open(reference, O_WRONLY | O_CREAT, 0o644))
      try AtomicFile.write(to: path, contents: "x")
      #expect(permissions(path) == permissions(reference))
      chmod(path, 0o600)
      try AtomicFile.write(to: path, contents: "y")
      #expect(permissions(path) == 0o600)
    }
  }

  @Test func symbolicLinksAreFollowed() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/real", withIntermediateDirectories: false)
      try AtomicFile.write(to: folder + "/real/file", contents: "old")
      #expect(symlink("real/file", folder + "/link") == 0)
      try AtomicFile.write(to: folder + "/link", contents: "new")
      #expect(try contents(folder + "/real/file") == Array("new".utf8))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "real/file")
    }
  }
}
