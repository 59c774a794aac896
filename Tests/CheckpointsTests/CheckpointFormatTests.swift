import Numerics
import Testing

@testable import Checkpoints

@Suite struct CheckpointFormatTests {
  private func kind(_ bytes: [UInt8]) throws(CheckpointError) -> String {
    switch try CheckpointFormat(FileBytes(guarded: bytes)) {
    case .safetensors: "safetensors"
    case .npz: "npz"
    case .pyTorch: "pyTorch"
    case .index: "index"
    }
  }

  private func problem(_ bytes: [UInt8]) -> String? {
    do throws(CheckpointError) {
      return try kind(bytes)
    } catch {
      expectReadable(error)
      return error.problem
    }
  }

  private func littleEndian(_ length: UInt64) -> [UInt8] { withUnsafeBytes(of: length.littleEndian) { Array($0) } }

  /// A file of one tensor whose header has `length` bytes.
  private func file(headerOf length: Int) -> [UInt8] {
    let json = "{\(entry("w", "U8", "[2]", 0, 2))}"
    return littleEndian(UInt64(length)) + Array(json.utf8)
      + Array(repeating: 0x20, count: length - json.utf8.count) + [7, 8]
  }

  @Test func everyLengthOfAHeaderIsOne() throws {
    let rest = Array("{}".utf8) + Array(repeating: 0x20 as UInt8, count: 6)
    for length in 0..<UInt64(1 << 16) {
      #expect(try kind(littleEndian(length) + rest) == "safetensors", "\(length)")
    }
    // Those that begin a zip archive, a pickle, a compressed file, HDF5 and GGUF in more than two bytes.
    for length: UInt64 in [0x0403_4B50, 0x8A02_80, 0x4480_0280 & 0x5FF_FFFF, 0x46_4448_89 & 0x5FF_FFFF, 0x8B1F] {
      #expect(try kind(littleEndian(length) + rest) == "safetensors", "\(length)")
    }
  }

  @Test func headersOfUnluckyLengthsAreRead() throws {
    for length in [640, 19_280, 640 + 65_536, 0x8B1F, 0x227B] {
      let part = try CheckpointPart(
        FileContents(path: "f", memory: TensorMemory(copying: file(headerOf: length))))
      #expect(part.tensors.map { $0.doubles() } == [[7, 8]], "\(length)")
    }
  }

  @Test func archivesAreToldByTheirMembers() throws {
    func archive(_ names: [String]) -> [UInt8] {
      ZipBuilder(members: names.map { .init(name: $0, data: []) }).bytes()
    }
    #expect(try kind(archive(["a.npy", "note.txt"])) == "npz")
    #expect(try kind(archive([])) == "npz")
    #expect(try kind(archive(["archive/data.pkl", "archive/data/0", "archive/version"])) == "pyTorch")
    #expect(problem(archive(["m/data.pkl", "m/constants.pkl", "m/code/x.py"]))?.contains("TorchScript") == true)
    #expect(problem(archive(["config.json", "model.weights.h5"]))?.contains("Keras") == true)
    #expect(problem(archive(["word/document.xml"]))?.contains("without arrays") == true)
    #expect(problem([0x50, 0x4B, 3, 4] + Array(repeating: 1, count: 60)) == "the archive has no end: it is cut short")
  }

  @Test func foreignFilesAreNamed() {
    #expect(problem([]) == "the file is empty")
    #expect(problem(Array("hello, world\n".utf8)) == "this is a text file")
    #expect(problem(Array("version https://git-lfs.github.com/spec/v1\n".utf8))?.contains("Git LFS") == true)
    #expect(problem([0x80, 4, 0x95, 1, 2, 3, 4, 5, 6, 7]) == "this is a pickle, which is a program and is never run")
    #expect(problem([0x80, 2, 0x7D, 0x71, 0, 0x2E]) == "this is a pickle, which is a program and is never run")
    #expect(
      problem([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E])?
        .contains("before version 1.6") == true)
    #expect(problem([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0])?.contains("HDF5") == true)
    #expect(problem(npy(dictionary("'<f4'", "(0,)")))?.contains("one NumPy array") == true)
    #expect(problem([0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5])?.contains("gzip") == true)
  }

  @Test func jsonTextIsAnIndex() throws {
    #expect(try kind(Array("{\n  \"weight_map\": {}}".utf8)) == "index")
    #expect(try kind(Array("{}".utf8)) == "index")
  }
}
