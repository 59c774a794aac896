internal import Numerics

/// What a file of `torch.save` holds, read as data.
///
/// ```
/// archive/data.pkl    the pickle: dictionaries, numbers, and tensors as views of storages
/// archive/byteorder   little
/// archive/data/0      the bytes of a storage, one member each
/// ```
/// Tensors in dictionaries, lists and records are named by their keys, joined by points: `model.0.weight`,
/// `optimizer.state.0.exp_avg`. Their order is that of the pickle. A contiguous tensor is read in place; of others the
/// elements are copied, all together at most four times the length of the file and 64 MB.
///
/// Source: `torch/serialization.py`, <https://github.com/pytorch/pytorch>.
struct PyTorchFile {
  private(set) var tensors: [StoredTensor] = []
  private(set) var undecoded: [CheckpointFile.Undecoded] = []
  private(set) var rawUndecoded: [RawTensor] = []
  /// Numbers and text of the outermost dictionary, such as `epoch`.
  private(set) var metadata: [String: String] = [:]
  private(set) var aliases: [String: String] = [:]

  init(_ bytes: FileBytes, _ archive: ZipArchive) throws(CheckpointError) {
    var storages = try PyTorchStorages(bytes, archive)
    let pickle = try storages.pickle()
    let (value, tables) = try PickleMachine.read(pickle)
    var walk = PyTorchWalk(tables, pickle)
    try walk.visit(value, name: "", depth: 0)
    metadata = walk.metadata
    let aliases = PyTorchAliases(walk.found, tables)
    for (name, found) in walk.found {
      guard case .tensor(let place) = found else {
        undecoded.append(.init(name: name, reason: "an array of NumPy in a pickle is not read"))
        continue
      }
      let tensor = tables.tensors[place]
      try add(name, tensor, tensor.unread == nil ? tables.storages[tensor.storage] : nil, &storages)
    }
    self.aliases = try aliases.names(limit: storages.elementLimit, pickle)
  }

  /// Adds a tensor to those that are decoded, or to the others.
  private mutating func add(
    _ name: String, _ tensor: PyTorchTensor, _ storage: PyTorchStorage?, _ storages: inout PyTorchStorages
  ) throws(CheckpointError) {
    guard let type = tensor.type, let storage, tensor.unread == nil else {
      undecoded.append(.init(name: name, reason: tensor.unread ?? "the type of the elements is not known"))
      return
    }
    let (memory, offset) = try storages.elements(of: tensor, type, storage, name: name)
    if let decoded = type.decoded {
      tensors.append(
        StoredTensor(name: name, shape: tensor.shape, elementType: decoded, memory: memory, byteOffset: offset))
    } else {
      undecoded.append(.init(name: name, reason: ElementTypeText.reason(type.name)))
      guard PyTorchType.isInSafetensors(type.name) else { return }
      let count = StoredTensor.count(of: tensor.shape) ?? 0
      rawUndecoded.append(
        RawTensor(
          name: name, elementType: type.name, shape: tensor.shape, memory: memory, offset: offset,
          byteCount: count * type.byteCount))
    }
  }
}
