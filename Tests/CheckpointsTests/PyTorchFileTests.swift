import Foundation
import Numerics
import Testing

@testable import Checkpoints

/// What PyTorch says about its files.
struct PyTorchFixture: Decodable {
  let tensors: [String: Fixture.Tensor]
  let order: [String]
  let undecoded: [String]
  let metadata: [String: String]
  let aliases: [String: String]

  static let folder = Fixture.folder + "/PyTorch"

  static func all() throws -> [String: PyTorchFixture] {
    let data = try Data(contentsOf: URL(filePath: folder + "/expected.json"))
    return try JSONDecoder().decode([String: PyTorchFixture].self, from: data)
  }
}

@Suite struct PyTorchFileTests {
  private func failure(_ name: String) -> CheckpointError? {
    do throws(CheckpointError) {
      _ = try CheckpointFile(contentsOf: PyTorchFixture.folder + "/" + name)
      return nil
    } catch {
      expectReadable(error)
      return error
    }
  }

  /// Reads everything there is to read.
  private func read(_ bytes: FileBytes) throws(CheckpointError) {
    guard case .pyTorch(let archive) = try CheckpointFormat(bytes) else {
      // Fewer than four bytes do not say that they are of an archive.
      _ = try SafetensorsFile(bytes)
      return
    }
    for tensor in try PyTorchFile(bytes, archive).tensors { _ = tensor.doubles() }
  }

  @Test func filesOfPyTorchAreRead() throws {
    let all = try PyTorchFixture.all()
    #expect(all.count >= 15)
    for (name, fixture) in all {
      let file = try CheckpointFile(contentsOf: PyTorchFixture.folder + "/" + name)
      Fixture(tensors: fixture.tensors).expectEqual(file.tensors, name)
      #expect(file.tensors.map(\.name) == fixture.order, "\(name)")
      #expect(file.undecoded.map(\.name) == fixture.undecoded, "\(name)")
      #expect(file.metadata == fixture.metadata, "\(name)")
      #expect(Set(file.aliases.keys) == Set(fixture.aliases.keys), "\(name)")
      #expect(file.tensorOrderIsThatOfModules)
      let names = file.tensors.map(\.name)
      for (alias, original) in file.aliases {
        #expect(names.firstIndex(of: original)! < names.firstIndex(of: alias)!, "\(name), \(alias)")
      }
    }
  }

  @Test func tiedTensorsAreAliases() throws {
    let tied = try CheckpointFile(contentsOf: PyTorchFixture.folder + "/tied.pt")
    #expect(tied.aliases == ["decoder.weight": "encoder.weight", "twin.weight": "head.weight"])
    let columns = try CheckpointFile(contentsOf: PyTorchFixture.folder + "/columns.pt")
    #expect(columns.aliases == ["last": "odd"])
  }

  @Test func whatIsNotReadIsNamedWithItsReason() throws {
    let file = try CheckpointFile(contentsOf: PyTorchFixture.folder + "/unread.pt")
    let reasons = Dictionary(uniqueKeysWithValues: file.undecoded.map { ($0.name, $0.reason) })
    #expect(reasons["f8"]?.contains("F8_E4M3 (floating-point numbers of 8 bits)") == true)
    #expect(reasons["c64"]?.contains("C64 (complex numbers)") == true)
    #expect(reasons["sparse"]?.contains("sparse") == true && reasons["meta"]?.contains("no data") == true)
    #expect(file.rawUndecoded.map(\.elementType) == ["F8_E4M3", "F8_E5M2", "C64"])
    #expect(file.rawUndecoded.map(\.byteCount) == [2, 3, 16])
  }

  @Test func programsAreRefusedByName() {
    #expect(failure("module.pt")?.problem.contains("whole module, \"torch.nn.modules.container.Sequential\"") == true)
    #expect(failure("shell.pt")?.problem.contains("\"posix.system\"") == true)
    #expect(failure("shell.pt")?.remedy.contains("model.state_dict()") == true)
    #expect(failure("legacy.pt")?.problem.contains("before version 1.6") == true)
    #expect(failure("script.pt")?.problem.contains("TorchScript") == true)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/nagano-pickle-was-run"))
  }

  @Test func everyTruncationIsAnError() throws {
    for name in ["plain2.pt", "plain4.pt", "tied.pt"] {
      expectEveryTruncationFails(try contents(PyTorchFixture.folder + "/" + name), read)
    }
  }

  @Test func noChangeOfABitCrashesAndNoneInTheDataPasses() throws {
    let bytes = try contents(PyTorchFixture.folder + "/plain4.pt")
    let passing = positionsWhereDamagePasses(bytes, read)
    let archive = try ZipArchive(FileBytes(guarded: bytes))
    for member in archive.members where member.name.contains("/data") && !member.name.contains(".data/") {
      #expect(passing.isDisjoint(with: member.data), "\(member.name)")
    }
  }
}
