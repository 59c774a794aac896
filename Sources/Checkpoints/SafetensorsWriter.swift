public import Numerics

/// Writes tensors as a safetensors file, whose bytes depend on the arguments alone.
///
/// Tensors come in the order given, with their bytes unchanged, whatever their type; metadata keys are sorted by their
/// UTF-8; the header is compact and padded with spaces to a multiple of 8, so that the first tensor is aligned. (A
/// later tensor of larger elements may not be: order them from wide to narrow where that matters.) To store doubles as
/// F32, make the tensor with ``StoredTensor/init(name:shape:values:elementType:)``, which rounds to nearest.
///
/// Layout and source: see ``SafetensorsFile``.
public struct SafetensorsWriter: Sendable {
  /// The tensors, in file order.
  public let tensors: [StoredTensor]
  /// Tensors that are carried over as they are, behind the others.
  public let carried: [RawTensor]
  /// The file's own text.
  public let metadata: [String: String]

  /// A file with these contents, not yet written.
  public init(tensors: [StoredTensor], carrying carried: [RawTensor] = [], metadata: [String: String] = [:]) {
    (self.tensors, self.carried, self.metadata) = (tensors, carried, metadata)
  }

  private var all: [RawTensor] { tensors.map { RawTensor($0) } + carried }

  /// Writes the file at `path`, completely or not at all: see ``AtomicFile``.
  ///
  /// Throws ``CheckpointError``: `duplicateName` for two tensors of one name or one named `__metadata__`,
  /// `headerTooLarge` above 100 MB, `cannotWrite`.
  ///
  /// - Complexity: O(bytes written); tensors are not copied.
  public func write(to path: String) throws(CheckpointError) {
    let header = try header(file: path)
    try AtomicFile.write(to: path) { (put) throws(CheckpointError) in
      try header.withUnsafeBufferPointer { (bytes) throws(CheckpointError) in try put(UnsafeRawBufferPointer(bytes)) }
      for tensor in all {
        try tensor.withUnsafeBytes { (bytes) throws(CheckpointError) in try put(bytes) }
      }
    }
  }

  /// The bytes that ``write(to:)`` writes; `file` is named in errors.
  func bytes(file: String = "") throws(CheckpointError) -> [UInt8] {
    var result = try header(file: file)
    for tensor in all { tensor.withUnsafeBytes { result.append(contentsOf: $0) } }
    return result
  }

  /// Length and header, padded.
  func header(file: String, longest: Int = SafetensorsHeader.longest) throws(CheckpointError) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let sorted = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let pairs = sorted.map { "\(JSONValue.quoted($0.key)):\(JSONValue.quoted($0.value))" }
      members.append("\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}")
    }
    var names: Set<String> = [SafetensorsHeader.metadataKey]
    var offset = 0
    for tensor in all {
      guard names.insert(tensor.name).inserted else {
        throw CheckpointError(
          .duplicateName, file: file, tensor: tensor.name, problem: "the tensor's name is taken",
          expectation: "names that differ, none of them \(SafetensorsHeader.metadataKey)", remedy: "Rename the tensor.")
      }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let end = offset + tensor.byteCount
      members.append(
        "\(JSONValue.quoted(tensor.name)):{\"dtype\":\(JSONValue.quoted(tensor.elementType)),\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    guard json.count <= longest else {
      throw CheckpointError(
        .headerTooLarge, file: file, problem: "the header needs \(json.count) bytes",
        expectation: "at most \(longest)", remedy: "Write fewer tensors or less metadata.")
    }
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }
}
