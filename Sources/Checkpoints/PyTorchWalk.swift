/// Finds the tensors of a state, with their names, in its order.
struct PyTorchWalk {
  private let tables: PickleTables
  private let pickle: FileBytes
  /// Tensors and arrays by name.
  private(set) var found: [(name: String, value: PickleValue)] = []
  /// Numbers and text of the outermost dictionary.
  private(set) var metadata: [String: String] = [:]
  private var names: Set<String> = []
  private var visits = 0
  private var nameLength = 0

  /// Values nest no deeper; those that contain themselves do.
  static let deepest = 64

  init(_ tables: PickleTables, _ pickle: FileBytes) { (self.tables, self.pickle) = (tables, pickle) }

  /// Visits a value and what it contains.
  ///
  /// Throws `tooLarge` where values nest too deep, or are shared so often that more would be visited than four times the
  /// bytes of the pickle.
  mutating func visit(_ value: PickleValue, name: String, depth: Int) throws(CheckpointError) {
    visits += 1
    guard visits <= 4 * pickle.count + 1000, depth <= PyTorchWalk.deepest else {
      throw pickle.error(
        .tooLarge, depth > PyTorchWalk.deepest ? "values nest too deep" : "values are shared too often",
        expected: "a state of at most \(PyTorchWalk.deepest) levels", remedy: PyTorchObjects.saveState)
    }
    switch value {
    case .tensor, .array: try add(value, name: name)
    case .dictionary(let place): try visit(dictionary: place, name: name, depth: depth)
    case .sequence(let place), .object(let place):
      var isObject = false
      if case .object = value { isObject = true }
      for (index, element) in tables.sequences[place].enumerated() {
        guard PyTorchWalk.canHold(element) else { continue }
        // What an object is made from has no name of its own.
        try visit(element, name: isObject ? name : join(name, String(index)), depth: depth + 1)
      }
    default: break
    }
  }

  private static func canHold(_ value: PickleValue) -> Bool {
    switch value {
    case .tensor, .array, .dictionary, .sequence, .object: true
    default: false
    }
  }

  private func join(_ name: String, _ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

  private mutating func visit(dictionary place: Int, name: String, depth: Int) throws(CheckpointError) {
    // A key that comes again replaces the value, not the place.
    var order: [String] = []
    var values: [String: PickleValue] = [:]
    for (index, entry) in tables.dictionaries[place].enumerated() {
      visits += 1
      let key = text(entry.key) ?? "#\(index)"
      nameLength += key.utf8.count
      guard nameLength <= 64 * pickle.count + 1 << 20 else { throw tooLong() }
      if values.updateValue(entry.value, forKey: key) == nil { order.append(key) }
    }
    for key in order {
      guard let value = values[key] else { continue }
      if PyTorchWalk.canHold(value) {
        try visit(value, name: join(name, key), depth: depth + 1)
      } else if depth == 0, let text = text(value), text.utf8.count <= 10_000 {
        metadata[key] = text
      }
    }
  }

  private func text(_ value: PickleValue) -> String? {
    switch value {
    case .text(let text): text
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .bool(let flag): String(flag)
    default: nil
    }
  }

  private mutating func add(_ value: PickleValue, name: String) throws(CheckpointError) {
    let name = name.isEmpty ? "tensor" : name
    nameLength += name.utf8.count
    guard nameLength <= 64 * pickle.count + 1 << 20 else { throw tooLong() }
    guard names.insert(name).inserted else {
      throw pickle.error(
        .duplicateName, tensor: name, "two tensors of the state have this name when keys are joined by points",
        expected: "names that differ", remedy: PyTorchObjects.saveState)
    }
    found.append((name, value))
  }

  private func tooLong() -> CheckpointError {
    pickle.error(.tooLarge, "the names of the tensors are too long", remedy: PyTorchObjects.saveState)
  }
}
