/// What the header of a safetensors file says, checked against the length of the file.
///
/// Holds on return: names are unique; every entry has `0 ≤ begin ≤ end ≤ data size` and, for known element types,
/// `end - begin = product(shape) · bytes per element`; in file order the entries tile the data without gap or overlap.
/// A gap is an error because the reference implementation refuses it too: bytes that no tensor owns could hide
/// anything. Keys of an entry other than the three below are skipped, as there.
struct SafetensorsHeader {
  struct Entry {
    let name: String
    /// Position of the entry's name in the file.
    let byte: Int
    let elementType: String
    let shape: [Int]
    let begin: Int
    let end: Int
  }

  /// The longest header of the reference implementation.
  static let longest = 100_000_000
  static let metadataKey = "__metadata__"

  private(set) var metadata: [String: String] = [:]
  /// In the order of their data in the file; empty tensors at the same place in the order of the header.
  private(set) var entries: [Entry] = []
  /// Where the data begin in the file.
  let dataStart: Int

  init(_ bytes: FileBytes) throws(CheckpointError) {
    let length = try Self.length(bytes)
    dataStart = 8 + length
    try read(HeaderJSON(bytes.array(8..<dataStart), start: 8, file: bytes.file))
    try checkTiling(bytes)
  }

  private static func length(_ bytes: FileBytes) throws(CheckpointError) -> Int {
    guard bytes.count >= 8 else {
      throw bytes.error(
        .truncated, at: bytes.count, "the file has only \(bytes.count) bytes",
        expected: "at least 8, the length of the header")
    }
    let length = bytes.integer(at: 0, as: UInt64.self)
    guard length <= longest else {
      throw bytes.error(
        .headerTooLarge, at: 0, "the header claims \(length) bytes", expected: "at most \(longest)",
        remedy: "This may not be a safetensors file; name one that is.")
    }
    guard length <= bytes.count - 8 else {
      throw bytes.error(
        .truncated, at: 0, "the header claims \(length) bytes, but only \(bytes.count - 8) follow",
        expected: "a header within the file")
    }
    guard length > 0, bytes.integer(at: 8, as: UInt8.self) == UInt8(ascii: "{") else {
      throw bytes.error(.malformedHeader, at: 8, "the header does not begin with a brace", expected: "a JSON object")
    }
    return Int(length)
  }

  private mutating func read(_ start: HeaderJSON) throws(CheckpointError) {
    var json = start
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    try json.object { (key, json) throws(CheckpointError) in
      if key == Self.metadataKey {
        try json.object { (key, json) throws(CheckpointError) in
          metadata[key] = try json.string("a string: metadata are text")
        }
      } else {
        json.tensor = key
        entries.append(try Self.entry(key, at: json.keyPosition, &json))
        json.tensor = nil
      }
    }
    try json.end()
    self.metadata = metadata
    let order = entries.indices.sorted {
      (entries[$0].begin, entries[$0].end, $0) < (entries[$1].begin, entries[$1].end, $1)
    }
    self.entries = order.map { entries[$0] }
  }

  private static func entry(_ name: String, at byte: Int, _ json: inout HeaderJSON) throws(CheckpointError) -> Entry {
    var elementType: String?
    var shape: [Int]?
    var offsets: [Int]?
    try json.object { (key, json) throws(CheckpointError) in
      switch key {
      case "dtype": elementType = try json.string("the name of an element type")
      case "shape": shape = try naturals(&json)
      case "data_offsets": offsets = try naturals(&json)
      default: try json.skipValue()
      }
    }
    guard let elementType, let shape, let offsets else {
      let missing = elementType == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
      throw json.error(
        .malformedHeader, at: byte, "the tensor has no \(missing)", expected: "dtype, shape and data_offsets")
    }
    guard offsets.count == 2 else {
      throw json.error(
        .malformedHeader, at: byte, "data_offsets has \(offsets.count) numbers", expected: "two: begin and end")
    }
    return Entry(
      name: name, byte: byte, elementType: elementType, shape: shape, begin: offsets[0], end: offsets[1])
  }

  private static func naturals(_ json: inout HeaderJSON) throws(CheckpointError) -> [Int] {
    var numbers: [Int] = []
    try json.array { (json) throws(CheckpointError) in numbers.append(try json.natural()) }
    return numbers
  }
}
