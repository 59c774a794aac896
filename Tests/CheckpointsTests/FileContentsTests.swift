import Foundation
import Numerics
import Testing

@testable import Checkpoints

@Suite struct FileContentsTests {
  private func kind(_ path: String) -> CheckpointError.Kind? {
    do throws(CheckpointError) {
      _ = try FileContents(contentsOf: path)
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
      let memory = try FileContents(contentsOf: path)
      try AtomicFile.write(to: path, contents: "new text")
      unlink(path)
      #expect(memory.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } == "old")
    }
  }

  @Test func anEmptyFileIsEmptyMemory() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(to: folder + "/file", contents: "")
      #expect(try FileContents(contentsOf: folder + "/file").count == 0)
    }
  }
}

@Suite struct FileChangeTests {
  @Test func aCopyIsOfOneStateAndAMappingSaysThatItChanged() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      let length = FileContents.largestCopy + 4096
      #expect(FileManager.default.createFile(atPath: path, contents: nil) && truncate(path, length) == 0)
      let (mapped, copied) = (try FileContents(contentsOf: path), try FileContents(contentsOf: path, copies: true))
      try mapped.checkUnchanged()
      #expect(truncate(path, 100) == 0)
      try copied.checkUnchanged()
      #expect(copied.count == length && copied.withUnsafeBytes { $0.last } == 0)
      #expect(throws: CheckpointError.self) { try mapped.checkUnchanged() }
      unlink(path)
      try mapped.checkUnchanged()
    }
  }

  @Test func textNamesTheByteThatIsNotUTF8() throws {
    let bad = FileContents(path: "f", memory: TensorMemory(copying: Array("aä€😀".utf8) + [0xFF, 0x61]))
    let error = #expect(throws: CheckpointError.self) { try bad.text() }
    #expect(error?.kind == .invalidUTF8 && error?.byte == 10)
    let good = FileContents(path: "f", memory: TensorMemory(copying: Array("aä€😀".utf8)))
    #expect(try good.text() == "aä€😀")
  }

  @Test func namesInFolders() throws {
    try withTemporaryFolder { folder in
      for name in ["b", "a", "ü"] { try AtomicFile.write(to: "\(folder)/\(name)", contents: "") }
      #expect(try FolderListing.names(in: folder) == ["a", "b", "ü"])
      #expect(throws: CheckpointError.self) { try FolderListing.names(in: folder + "/a") }
      #expect(throws: CheckpointError.self) { try FolderListing.names(in: folder + "/none") }
      let bytes: [CChar] = Array(folder.utf8CString.dropLast()) + [0x2F, -1, 0]
      #expect(close(open(bytes, O_CREAT | O_WRONLY, 0o600)) == 0)
      let error = #expect(throws: CheckpointError.self) { try FolderListing.names(in: folder) }
      #expect(error?.kind == .invalidUTF8)
    }
  }
}
