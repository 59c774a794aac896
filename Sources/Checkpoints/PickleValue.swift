/// A value that a pickle describes.
///
/// Values that contain others are numbers of places in ``PickleTables``, so that no nesting, however deep, needs a stack, and
/// values that contain themselves are no trouble.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// Bytes, and integers beyond 64 bits.
  case other
  /// A tuple or a list: a place in ``PickleTables/sequences``.
  case sequence(Int)
  /// A place in ``PickleTables/dictionaries``.
  case dictionary(Int)
  /// Something that is not looked into but for tensors: a place in ``PickleTables/sequences``, where what it was made from is.
  case object(Int)
  /// A name of a program: a place in ``PickleTables/names``.
  case name(Int)
  /// A place in ``PickleTables/storages``.
  case storage(Int)
  /// A place in ``PickleTables/tensors``.
  case tensor(Int)
  /// An array of NumPy, which is not read.
  case array
}

/// What the values of a pickle consist of.
struct PickleTables {
  var sequences: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var names: [PyTorchName] = []
  var storages: [PyTorchStorage] = []
  var tensors: [PyTorchTensor] = []

  mutating func sequence(_ values: [PickleValue]) -> PickleValue {
    sequences.append(values)
    return .sequence(sequences.count - 1)
  }

  mutating func object(_ values: [PickleValue]) -> PickleValue {
    sequences.append(values)
    return .object(sequences.count - 1)
  }

  mutating func dictionary() -> PickleValue {
    dictionaries.append([])
    return .dictionary(dictionaries.count - 1)
  }

  /// The elements of a tuple or a list, nil of anything else.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    if case .sequence(let place) = value { sequences[place] } else { nil }
  }

  /// The numbers of a tuple or a list of at most 64 integers, as many as a tensor has dimensions; nil of anything else.
  func integers(_ value: PickleValue) -> [Int]? {
    guard let elements = elements(value), elements.count <= 64 else { return nil }
    var numbers: [Int] = []
    for element in elements {
      guard case .integer(let number) = element else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
