import Foundation

/// A safetensors file of a dense network with other tensors between, before and beside its layers.
struct MixedCheckpoint {
  /// A tensor of any type, as its bytes.
  struct Entry {
    let name: String
    let type: String
    let shape: [Int]
    var bytes: [UInt8]

    init(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) {
      (self.name, self.type, self.shape, self.bytes) = (name, type, shape, bytes)
    }

    /// Numbers in single precision.
    init(_ name: String, _ shape: [Int], _ values: [Float]) {
      self.init(name, "F32", shape, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    }

    /// A counter.
    init(counter name: String, _ value: UInt8) { self.init(name, "I64", [], [value, 0, 0, 0, 0, 0, 0, 0]) }
  }

  var entries: [Entry]
  var metadata = ["nagano.network": "tanh:3-4-2+bias", "origin": "a test"]

  /// The network tanh:3-4-2+bias; tied, its neurons 0 and 1 are copies.
  init(isTied: Bool, beside others: [Entry] = []) {
    let rows: [[Float]] = [[1, 2, -3], isTied ? [1, 2, -3] : [0.5, 1, 4], [0.25, -1, 2], [3, 0.125, -0.5]]
    let outgoing: [Float] = isTied ? [1.5, 1.5, -2, 1, 0.5, 0.5, 1, 3] : [1.5, 1, -2, 1, 0.5, 0.75, 1, 3]
    entries =
      [
        Entry("0.weight", [4, 3], rows.flatMap { $0 }),
        Entry("0.bias", [4], isTied ? [0.5, 0.5, 1, -1] : [0.5, 2, 1, -1]),
        Entry("3.weight", [2, 4], outgoing), Entry("3.bias", [2], [0.25, -0.125]),
      ] + others
  }

  /// Writes the file.
  func write(to path: String) throws {
    var offset = 0
    var members = [
      "\"__metadata__\":{\(metadata.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ","))}"
    ]
    for entry in entries {
      members.append(
        "\"\(entry.name)\":{\"dtype\":\"\(entry.type)\",\"shape\":\(entry.shape),"
          + "\"data_offsets\":[\(offset),\(offset + entry.bytes.count)]}")
      offset += entry.bytes.count
    }
    let header = Array("{\(members.joined(separator: ","))}".utf8)
    let padded = header + [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    let bytes =
      withUnsafeBytes(of: UInt64(padded.count).littleEndian, Array.init) + padded + entries.flatMap(\.bytes)
    try Data(bytes).write(to: URL(filePath: path))
  }
}

/// What may stand beside the dense layers of a file.
enum Beside: String, CaseIterable {
  case batchNorm, layerNorm, runningStatistics, prelu, gate, convolution, eightBits, quantised, mask, indices, wideStack

  /// The tensors.
  var entries: [MixedCheckpoint.Entry] {
    typealias Entry = MixedCheckpoint.Entry
    return switch self {
    case .batchNorm:
      [
        Entry("1.weight", [4], [1, 2, 3, 4]), Entry("1.bias", [4], [0, 1, 0, 1]),
        Entry("1.running_mean", [4], [0, 0, 0.5, 0]), Entry("1.running_var", [4], [1, 1, 2, 1]),
        Entry(counter: "1.num_batches_tracked", 9),
      ]
    case .layerNorm: [Entry("1.weight", [4], [1, 2, 1, 1]), Entry("1.bias", [4], [0, 0, 0, 1])]
    case .runningStatistics:
      [Entry("1.running_mean", [4], [0, 1, 0, 0]), Entry("1.running_var", [4], [1, 2, 1, 1])]
    case .prelu: [Entry("1.weight", [1], [0.25])]
    case .gate: [Entry("alpha", [], [0])]
    case .convolution:
      [Entry("conv.weight", [3, 1, 2, 2], [Float](repeating: 0.5, count: 12)), Entry("conv.bias", [3], [1, 2, 3])]
    case .eightBits: [Entry("1.weight", "F8_E4M3", [4, 4], (0..<16).map { $0 })]
    case .quantised:
      [
        Entry("1.weight", "I8", [4, 4], (0..<16).map { $0 }), Entry("1.scale", [4], [1, 2, 1, 2]),
        Entry("1.zero_point", "I32", [], [3, 0, 0, 0]),
      ]
    case .mask: [Entry("1.keep", "BOOL", [4], [1, 0, 1, 1])]
    case .indices: [Entry("1.order", "I64", [2], [UInt8](repeating: 0, count: 16))]
    case .wideStack: [Entry("1.weight", [2, 4, 4], [Float](repeating: 1, count: 32))]
    }
  }

  /// The names of those that compute.
  var computing: [String] { entries.map(\.name).filter { !$0.hasSuffix("num_batches_tracked") } }
}
