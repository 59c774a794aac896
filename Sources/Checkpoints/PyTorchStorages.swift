import Numerics

/// The members of an archive of `torch.save`: the pickle, and the bytes of storages, unpacked when first asked for.
struct PyTorchStorages {
  private let file: FileBytes
  private let archive: ZipArchive
  private let members: [String: ZipMember]
  /// What comes before `data.pkl` in the names.
  private let prefix: String
  private var opened: [String: FileBytes] = [:]
  /// Bytes that may still be copied for tensors that are not contiguous.
  private var budget: Int

  init(_ file: FileBytes, _ archive: ZipArchive) throws(CheckpointError) {
    (self.file, self.archive) = (file, archive)
    let pickles = archive.members.map(\.name).filter { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }
    guard pickles.count == 1, let pickle = pickles.first else {
      throw file.error(.malformedArchive, "the archive holds \(pickles.count) pickles", expected: "one, data.pkl")
    }
    prefix = String(pickle.dropLast("data.pkl".count))
    members = Dictionary(archive.members.map { ($0.name, $0) }) { first, _ in first }
    budget = 4 * file.count + 64 << 20
    try archive.checkSizes(of: archive.members)
    try checkByteOrder()
  }

  /// Elements that may be looked at to find which tensors share some.
  var elementLimit: Int { 4 * file.count + 1 << 20 }

  /// The pickle.
  func pickle() throws(CheckpointError) -> FileBytes {
    try contents("data.pkl") ?? file
  }

  private func contents(_ name: String) throws(CheckpointError) -> FileBytes? {
    guard let member = members[prefix + name] else { return nil }
    // torch.save leaves checksums out after torch.serialization.set_crc32_options(False).
    return try archive.contents(of: member, array: prefix + name, needsChecksum: false)
  }

  private func checkByteOrder() throws(CheckpointError) {
    guard let order = try contents("byteorder") else { return }
    let text = String(decoding: order.array(0..<min(order.count, 20)), as: UTF8.self)
    guard text == "little" else {
      throw order.error(
        .unsupportedLayout, "the numbers are stored \(CheckpointError.quoted(text))-endian", expected: "little",
        remedy: "Save the state on a little-endian machine.")
    }
  }

  /// The elements of a tensor, in row-major order: in place if they lie so, else copied.
  mutating func elements(
    of tensor: PyTorchTensor, _ type: PyTorchType, _ storage: PyTorchStorage, name: String
  ) throws(CheckpointError) -> (memory: TensorMemory, offset: Int) {
    let bytes = try open(storage, name: name)
    func error(_ kind: CheckpointError.Kind, _ problem: String) -> CheckpointError {
      bytes.error(kind, tensor: name, problem, expected: "a view within the \(bytes.count) bytes of its storage")
    }
    guard let count = StoredTensor.count(of: tensor.shape) else {
      throw error(.outOfRange, "the shape has no number of elements")
    }
    guard let extent = tensor.extent, extent.upperBound <= bytes.count / type.byteCount else {
      throw error(.outOfRange, "the tensor reaches beyond its storage")
    }
    if tensor.isContiguous || count == 0 {
      return (bytes.memory, bytes.start + (count == 0 ? 0 : extent.lowerBound * type.byteCount))
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    guard !overflow, size <= budget else { throw error(.tooLarge, "the tensor repeats its storage too often") }
    budget -= size
    let memory = TensorMemory(count: size) { target in
      bytes.withUnsafeBytes { source in
        var position = 0
        tensor.forEachPlace { place in
          let start = place * type.byteCount
          target[position..<position + type.byteCount].copyBytes(from: source[start..<start + type.byteCount])
          position += type.byteCount
          return true
        }
      }
    }
    return (memory, 0)
  }

  private mutating func open(_ storage: PyTorchStorage, name: String) throws(CheckpointError) -> FileBytes {
    if let bytes = opened[storage.key] { return bytes }
    guard let bytes = try contents("data/" + storage.key) else {
      throw file.error(
        .truncated, tensor: name, "the archive has no data of the tensor",
        expected: "a member \(CheckpointError.quoted(prefix + "data/" + storage.key))")
    }
    opened[storage.key] = bytes
    return bytes
  }
}

extension PyTorchTensor {
  /// From the first element of the storage that the tensor has to the last; nil if numbers are negative or overflow.
  var extent: Range<Int>? {
    guard offset >= 0, strides.allSatisfy({ $0 >= 0 }), shape.allSatisfy({ $0 >= 0 }) else { return nil }
    if shape.contains(0) { return offset..<offset }
    var last = offset
    for (length, stride) in zip(shape, strides) {
      let (step, first) = (length - 1).multipliedReportingOverflow(by: stride)
      let (sum, second) = last.addingReportingOverflow(step)
      if first || second { return nil }
      last = sum
    }
    return last == .max ? nil : offset..<last + 1
  }

  /// Whether the elements lie one after the other in row-major order.
  var isContiguous: Bool {
    var expected = 1
    for (length, stride) in zip(shape, strides).reversed() where length != 1 {
      if stride != expected { return false }
      expected = expected.multipliedReportingOverflow(by: length).partialValue
    }
    return true
  }

  /// Calls `body` with the place of each element in the storage, in row-major order, until it says no.
  ///
  /// Precondition: the tensor has an extent.
  func forEachPlace(_ body: (Int) -> Bool) {
    guard !shape.contains(0) else { return }
    // A stride along a single index is never used, and may be any number.
    let strides = zip(shape, strides).map { $0 == 1 ? 0 : $1 }
    var index = [Int](repeating: 0, count: shape.count)
    var place = offset
    while body(place) {
      var dimension = shape.count - 1
      while dimension >= 0 {
        index[dimension] += 1
        place += strides[dimension]
        if index[dimension] < shape[dimension] { break }
        place -= strides[dimension] * shape[dimension]
        index[dimension] = 0
        dimension -= 1
      }
      if dimension < 0 { return }
    }
  }
}
