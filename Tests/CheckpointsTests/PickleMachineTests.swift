import Foundation
import NaganoTestSupport
import Numerics
import Testing

@testable import Checkpoints

@Suite struct PickleMachineTests {
  /// An archive with a pickle and one storage of 16 bytes.
  static func archive(_ pickle: [UInt8], byteOrder: String = "little", storage: [UInt8]? = nil) -> [UInt8] {
    ZipBuilder(members: [
      .init(name: "a/data.pkl", data: pickle), .init(name: "a/byteorder", data: Array(byteOrder.utf8)),
      .init(name: "a/data/0", data: storage ?? (0..<16).map { $0 }),
    ]).bytes()
  }

  private func state(_ pickle: [UInt8], byteOrder: String = "little") throws(CheckpointError) -> PyTorchFile {
    let bytes = FileBytes(guarded: Self.archive(pickle, byteOrder: byteOrder))
    guard case .pyTorch(let archive) = try CheckpointFormat(bytes) else {
      throw bytes.error(.wrongFormat, "no archive")
    }
    return try PyTorchFile(bytes, archive)
  }

  private func kind(_ pickle: [UInt8], byteOrder: String = "little") -> CheckpointError.Kind? {
    do throws(CheckpointError) {
      _ = try state(pickle, byteOrder: byteOrder)
      return nil
    } catch {
      expectReadable(error)
      return error.kind
    }
  }

  private func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + Array(text.utf8) }
  private func name(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }
  private func integer(_ value: Int) -> [UInt8] {
    [0x8A, 8] + withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) }
  }
  private func tuple(_ values: [[UInt8]]) -> [UInt8] { [0x28] + values.flatMap { $0 } + [0x74] }

  /// A tensor of single precision in the storage.
  private func tensor(offset: Int = 0, shape: [Int], strides: [Int]) -> [UInt8] {
    let storage =
      tuple([text("storage"), name("torch", "FloatStorage"), text("0"), text("cpu"), integer(4)]) + [0x51]
    return name("torch._utils", "_rebuild_tensor_v2")
      + tuple([
        storage, integer(offset), tuple(shape.map(integer)), tuple(strides.map(integer)), [0x89], [0x4E],
      ]) + [0x52]
  }

  private let start: [UInt8] = [0x80, 4]
  private let stop: [UInt8] = [0x2E]

  private func single(offset: Int = 0, shape: [Int], strides: [Int]) -> [UInt8] {
    start + [0x7D] + text("w") + tensor(offset: offset, shape: shape, strides: strides) + [0x73] + stop
  }

  @Test func viewsOutsideTheirStorageAreRefused() {
    #expect(kind(single(shape: [4], strides: [1])) == nil)
    #expect(kind(single(shape: [2, 2], strides: [1, 2])) == nil)
    #expect(kind(single(shape: [0], strides: [7])) == nil)
    #expect(kind(single(shape: [1], strides: [.max])) == nil)
    #expect(kind(single(offset: 1, shape: [1, 2], strides: [.max, 2])) == nil)
    for (offset, shape, strides) in [
      (1, [4], [1]), (0, [5], [1]), (0, [3], [2]), (-1, [2], [1]), (0, [2], [-1]), (0, [-1], [1]), (.max, [1], [1]),
      (0, [2, 2], [.max, 1]), (3, [2, 2], [1, .max / 2]), (.max, [0, 0], [1, 1]), (4, [1], [1]),
    ] {
      #expect(
        kind(single(offset: offset, shape: shape, strides: strides)) == .outOfRange, "\(offset) \(shape) \(strides)")
    }
    #expect(kind(single(shape: [1 << 40], strides: [0])) == .tooLarge)
    #expect(kind(single(shape: [1 << 40, 1 << 40], strides: [0, 0])) == .outOfRange)
  }

  @Test func bigEndianStatesAreRefused() {
    #expect(kind(single(shape: [1], strides: [1]), byteOrder: "big") == .unsupportedLayout)
  }

  @Test func bombsAreRefused() {
    // A list in a list in a list, and one that contains itself.
    let deep = start + Array(repeating: 0x5D, count: 100_000) + Array(repeating: 0x61, count: 99_999) + stop
    #expect(kind(deep) == .tooLarge)
    #expect(kind(start + [0x5D, 0x94, 0x68, 0, 0x61] + stop) == .tooLarge)
    // Each dictionary contains the one before twice.
    var doubling = start + [0x7D, 0x71, 0]
    for level in 0..<UInt8(60) {
      doubling += [0x30, 0x7D] + text("a") + [0x68, level, 0x73] + text("b") + [0x68, level, 0x73, 0x71, level + 1]
    }
    #expect(kind(doubling + stop) == .tooLarge)
    // The same pairs for dictionary after dictionary.
    let pair = [0x28] + text("k") + [0x4E, 0x74]
    let pairs = start + [0x5D, 0x94, 0x28] + Array(repeating: pair, count: 1000).flatMap { $0 } + [0x65, 0x30]
    let copy = name("collections", "OrderedDict") + [0x68, 0, 0x85, 0x52, 0x30]
    #expect(kind(pairs + Array(repeating: copy, count: 1000).flatMap { $0 } + [0x4E] + stop) == .malformedHeader)
  }

  @Test func namesThatCollideAreRefused() {
    let inner = [0x7D] + text("b") + tensor(shape: [1], strides: [1]) + [0x73]
    let both =
      start + [0x7D] + text("a") + inner + [0x73] + text("a.b") + tensor(shape: [1], strides: [1]) + [0x73] + stop
    #expect(kind(both) == .duplicateName)
  }

  @Test func aKeyThatComesAgainReplacesTheValue() throws {
    let twice =
      start + [0x7D] + text("a") + tensor(shape: [1], strides: [1]) + [0x73] + text("b")
      + tensor(offset: 1, shape: [1], strides: [1]) + [0x73] + text("a") + tensor(offset: 2, shape: [2], strides: [1])
      + [0x73] + stop
    let file = try state(twice)
    #expect(file.tensors.map(\.name) == ["a", "b"] && file.tensors.map(\.count) == [2, 1])
  }

  @Test func instructionsThatStatesDoNotUseAreRefused() {
    let known = Set("NKMJGXUTCB])}tlaesud(012hjqrcRbQ.".utf8).union(0x80...0x95).subtracting([0x82, 0x83, 0x84])
    for instruction in UInt8.min...UInt8.max where !known.contains(instruction) && instruction != 0x96 {
      let error = #expect(throws: CheckpointError.self) {
        try state(start + [0x4E, 0x4E, instruction, 1, 0x0A] + stop)
      }
      #expect(error?.problem.contains("instruction") == true, "\(instruction)")
    }
  }

  /// Random instructions, most of them in a sensible order: the machine returns.
  @Test func randomProgramsAreReadOrRefused() {
    let pieces: [[UInt8]] =
      [
        [0x4E], [0x88], [0x4B, 7], text("w"), text("a"), [0x5D], [0x7D], [0x29], [0x28], [0x74], [0x61], [0x65], [0x73],
        [0x75], [0x85], [0x86], [0x94], [0x68, 0], [0x68, 1], [0x68, 2], [0x32], [0x30], [0x31], [0x52], [0x62], [0x81],
        [0x51],
        tensor(shape: [2], strides: [1]), tensor(shape: [2, 1], strides: [1, 9]), name("collections", "OrderedDict"),
        name("argparse", "Namespace"), name("torch", "Size"), name("torch", "float32"), [0x8F], [0x90], [0x91],
        name("torch._tensor", "_rebuild_from_type_v2"), name("torch._utils", "_rebuild_parameter"), integer(3),
        [0x47, 1, 2, 3, 4, 5, 6, 7, 8],
      ]
    var accepted = 0
    withTrials(3000) { trial in
      var pickle = start
      for _ in 0..<trial.generator.integer(1...25) { pickle += pieces[trial.generator.integer(0...pieces.count - 1)] }
      if kind(pickle + stop) == nil { accepted += 1 }
    }
    #expect(accepted > 0)
  }
}
