import ExactAlgebra
import Foundation
import NaganoTestSupport
import Numerics
import Testing

@testable import Checkpoints

/// Damaged and invented files for every reader: none may stop the program, each gives a value or a readable error.
///
/// `NAGANO_TEST_MULTIPLIER` makes the run longer; `Scripts/fuzz-readers` prints how many inputs were run.
@Suite struct ReaderFuzzTests {
  private typealias Read = @Sendable (FileBytes) throws(CheckpointError) -> Void

  private struct Reader {
    let name: String
    let seeds: [[UInt8]]
    let read: Read
  }

  private func readers() throws -> [Reader] {
    func file(_ name: String) throws -> [UInt8] { try contents(Fixture.folder + "/" + name) }
    let any: Read = { (bytes) throws(CheckpointError) in
      let part = try CheckpointPart(FileContents(path: "f", memory: bytes.memory))
      for tensor in part.tensors where tensor.count < 1 << 20 { _ = tensor.firstNonFinite() }
    }
    let index = #"{"metadata": {"total_size": 3}, "weight_map": {"a": "m-1-of-2.bin", "b": "m-2-of-2.bin"}}"#
    let idx: [UInt8] = [0, 0, 13, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 63, 128, 0, 0]
    return [
      Reader(name: "safetensors", seeds: [try file("types.safetensors"), try file("opaque.safetensors")], read: any),
      Reader(name: "npz", seeds: [try file("stored.npz"), try file("deflated.npz")], read: any),
      Reader(
        name: "pt",
        seeds: try ["plain2.pt", "plain4.pt", "tied.pt", "lightning.ckpt"].map { try file("PyTorch/" + $0) },
        read: any),
      Reader(name: "npy", seeds: [try file("version1.npy"), try file("fortran.npy")]) {
        (bytes) throws(CheckpointError) in
        _ = try NpyArray(bytes, name: "a")
      },
      Reader(
        name: "pickle",
        seeds: try ["plain2.pt", "plain4.pt", "lightning.ckpt"].map { name in
          let archive = try ZipArchive(FileBytes(guarded: try file("PyTorch/" + name)))
          let member = archive.members.first { $0.name.hasSuffix("data.pkl") }!
          let pickle = try archive.contents(of: member, array: "p")
          return pickle.array(0..<pickle.count)
        }
      ) { (bytes) throws(CheckpointError) in
        let (value, tables) = try PickleMachine.read(bytes)
        var walk = PyTorchWalk(tables, bytes)
        try walk.visit(value, name: "", depth: 0)
      },
      Reader(name: "index", seeds: [Array(index.utf8)]) { (bytes) throws(CheckpointError) in
        _ = try ShardIndex(FileContents(path: "f", memory: bytes.memory))
      },
      Reader(name: "idx", seeds: [idx]) { (bytes) throws(CheckpointError) in _ = try IdxFile(bytes, name: "i") },
      Reader(
        name: "gzip",
        seeds: [[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 4, 0, 0x43, 0xBE, 0xB7, 0xE8, 1, 0, 0, 0]]
      ) {
        (bytes) throws(CheckpointError) in _ = try GzipFile.contents(of: bytes, name: "g")
      },
    ]
  }

  /// One to four changes: bits, bytes, numbers at their ends, stretches removed, doubled or from another seed.
  private func mutated(_ seeds: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = seeds[generator.integer(0...seeds.count - 1)]
    for _ in 0..<generator.integer(1...4) where !bytes.isEmpty {
      let place = generator.integer(0...bytes.count - 1)
      let length = min(bytes.count - place, generator.integer(1...16))
      switch generator.integer(0...7) {
      case 0: bytes[place] ^= 1 << UInt8(generator.integer(0...7))
      case 1: bytes[place] = UInt8(generator.integer(0...255))
      case 2: for index in place..<place + length { bytes[index] = 0xFF }
      case 3: for index in place..<place + length { bytes[index] = 0 }
      case 4: bytes.removeSubrange(place..<place + length)
      case 5: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
      case 6: bytes.removeLast(generator.integer(1...bytes.count))
      default:
        let other = seeds[generator.integer(0...seeds.count - 1)]
        let from = generator.integer(0...other.count - 1)
        bytes.replaceSubrange(place..<place + length, with: other[from..<min(other.count, from + length)])
      }
    }
    return bytes
  }

  @Test func damagedFilesOfEveryReader() throws {
    for reader in try readers() {
      var count = 0
      var accepted = 0
      for seed in reader.seeds { #expect(kind(of: seed, reader.read) == nil, "\(reader.name)") }
      withTrials(300) { trial in
        count += 1
        if kind(of: mutated(reader.seeds, &trial.generator), reader.read) == nil { accepted += 1 }
      }
      print("fuzz: \(reader.name): \(count) inputs, \(accepted) accepted, none ended the program")
    }
  }
}
