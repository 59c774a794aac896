/// What the calls in the pickle of a state stand for.
struct PyTorchObjects {
  let file: FileBytes
  var tables = PickleTables()
  /// Where the instruction is that is being read.
  var place = 0
  /// Names that were read, so that each is looked up once.
  private var places: [String: Int] = [:]
  private var copied = 0

  static let saveState =
    "Save the state alone: torch.save(model.state_dict(), \"model.pt\"), or safetensors.torch.save_file."

  init(file: FileBytes) { self.file = file }

  /// A name of a program.
  mutating func name(_ module: String, _ name: String) throws(CheckpointError) -> PickleValue {
    guard module.utf8.count + name.utf8.count <= 1000 else { throw malformed("a name is too long") }
    let full = "\(module).\(name)"
    if let place = places[full] { return .name(place) }
    guard let meaning = PyTorchName(module: module, name: name) else {
      let quoted = CheckpointError.quoted(full)
      let problem =
        PyTorchName.isModule(module)
        ? "the file holds a whole module, \(quoted), which is a program, not its state"
        : "the file needs \(quoted), which is not one of the names that states use, and is never run"
      throw file.error(
        .wrongFormat, at: place, problem, expected: "tensors, numbers and text, in lists and dictionaries",
        remedy: PyTorchObjects.saveState)
    }
    tables.names.append(meaning)
    places[full] = tables.names.count - 1
    return .name(tables.names.count - 1)
  }

  /// The storage of a persistent identifier: `("storage", type, key, device, count)`.
  mutating func storage(_ identifier: PickleValue) throws(CheckpointError) -> PickleValue {
    guard let parts = tables.elements(identifier), parts.count >= 5, case .text("storage") = parts[0],
      case .name(let name) = parts[1], case .text(let key) = parts[2], key.utf8.count <= 100
    else { throw malformed("a reference is not to a storage") }
    switch tables.names[name] {
    case .storage(let type): tables.storages.append(PyTorchStorage(key: key, type: type))
    case .untypedStorage: tables.storages.append(PyTorchStorage(key: key, type: nil))
    default: throw malformed("a storage has no type that is known")
    }
    return .storage(tables.storages.count - 1)
  }

  /// What the call of a name gives.
  mutating func call(_ function: PickleValue, _ arguments: PickleValue) throws(CheckpointError) -> PickleValue {
    guard case .name(let name) = function, let values = tables.elements(arguments) else {
      throw malformed("what is called is no name, or has no list of arguments")
    }
    switch tables.names[name] {
    case .dictionary: return try dictionary(values)
    case .rebuildTensor(let statesType): return try tensor(values, statesType: statesType)
    case .rebuildParameter:
      guard let value = values.first, case .tensor = value else { throw malformed("a parameter has no tensor") }
      return value
    case .rebuildFromType:
      guard values.count >= 3, case .name(let inner) = values[0], case .name = values[1] else {
        throw malformed("a tensor has no class")
      }
      // Not a call of itself: nesting would be a stack of calls here.
      if case .rebuildFromType = tables.names[inner] { throw malformed("a tensor is rebuilt twice") }
      return try call(values[0], values[2])
    case .rebuildUnread(let reason):
      tables.tensors.append(PyTorchTensor(unread: reason))
      return .tensor(tables.tensors.count - 1)
    case .size: return values.first ?? tables.sequence([])
    case .array: return .array
    case .opaque: return tables.object([arguments])
    case .elementType, .storage, .untypedStorage: throw malformed("a type is called")
    }
  }

  /// Gives a value its state: what objects are made from is kept; of dictionaries, tensors and arrays only attributes, which
  /// are no part of a state, come in this way.
  mutating func build(_ value: PickleValue, _ state: PickleValue) throws(CheckpointError) {
    switch value {
    case .object(let place): tables.sequences[place].append(state)
    case .dictionary, .tensor, .array: break
    default: throw malformed("what is no object is given a state")
    }
  }

  private func malformed(_ problem: String) -> CheckpointError {
    file.error(.malformedHeader, at: place, problem, expected: "a pickle that torch.save wrote")
  }

  /// A dictionary, with the pairs of the first argument, if that is a list.
  private mutating func dictionary(_ arguments: [PickleValue]) throws(CheckpointError) -> PickleValue {
    if let first = arguments.first, case .dictionary = first { return first }
    let result = tables.dictionary()
    guard case .dictionary(let place) = result, let first = arguments.first else { return result }
    switch first {
    case .sequence(let source):
      // A list that is named again and again would otherwise grow into the square of the file.
      copied += tables.sequences[source].count
      guard copied <= file.count else { throw malformed("more entries are copied than the pickle has bytes") }
      for pair in tables.sequences[source] {
        guard let parts = tables.elements(pair), parts.count == 2 else { throw malformed("an entry is no pair") }
        tables.dictionaries[place].append((parts[0], parts[1]))
      }
    default: break
    }
    return result
  }

  /// `(storage, offset, shape, strides, requires_grad, hooks[, type][, flags])`.
  private mutating func tensor(_ values: [PickleValue], statesType: Bool) throws(CheckpointError) -> PickleValue {
    let least = statesType ? 7 : 4
    guard values.count >= least, case .storage(let storage) = values[0], case .integer(let offset) = values[1],
      let shape = tables.integers(values[2]), let strides = tables.integers(values[3]), shape.count == strides.count
    else { throw malformed("a tensor has no storage, offset, shape and strides") }
    var tensor = PyTorchTensor(
      storage: storage, type: tables.storages[storage].type, offset: offset, shape: shape, strides: strides)
    if statesType {
      guard case .name(let name) = values[6], case .elementType(let type) = tables.names[name] else {
        throw malformed("a tensor has no type")
      }
      tensor.type = type
    }
    if values.count > (statesType ? 7 : 6), case .dictionary(let flags) = values[statesType ? 7 : 6] {
      for (key, value) in tables.dictionaries[flags] {
        if case .text(let flag) = key, case .bool(true) = value, ["conj", "neg"].contains(flag) {
          tensor.unread = "a lazily \(flag == "neg" ? "negated" : "conjugated") view is not read: save tensor.clone()"
        }
      }
    }
    tables.tensors.append(tensor)
    return .tensor(tables.tensors.count - 1)
  }
}
