internal import Numerics

/// The tensors of a file, sorted into the matrices and biases of dense layers and the rest.
struct LayerFinder {
  /// Matrices with the names of their modules, in the order of the file.
  private(set) var matrices: [(tensor: StoredTensor, name: TensorName, place: Int)] = []
  /// What may be a bias: vectors, and matrices of one row or column that are named as biases.
  private(set) var biases: [(tensor: StoredTensor, name: TensorName)] = []

  /// - Parameter tensors: those that the choice of the user leaves, without those of the state of training.
  init(_ tensors: [StoredTensor]) {
    // Modules with a vector as their weight are normalisations: their biases are none of a dense layer.
    let normalised = Set(
      tensors.filter { $0.shape.count == 1 }.map { TensorName($0.name) }.filter { $0.role.isWeight }.map(\.key))
    for (place, tensor) in tensors.enumerated() where tensor.elementType.isFloatingPoint {
      let name = TensorName(tensor.name)
      let isLine = tensor.shape.count == 2 && tensor.shape.contains(1) && name.role == .bias
      if tensor.shape.count == 1 || isLine {
        let isBuffer = tensor.name.contains("running_")
        if !name.role.isWeight, !normalised.contains(name.key), !isBuffer { biases.append((tensor, name)) }
      } else if tensor.shape.count == 2, !tensor.shape.contains(0) {
        matrices.append((tensor, name, place))
      }
    }
  }

  /// Whether the names of all matrices tell their layout.
  var isLayoutNamed: Bool { matrices.allSatisfy { layout($0.name) != nil } }

  private func layout(_ name: TensorName) -> MatrixLayout? {
    if case .weight(let layout) = name.role { return layout }
    return nil
  }

  /// Two matrices of one module, of which one at most is its weight.
  var doubled: (StoredTensor, StoredTensor)? {
    var first: [String: StoredTensor] = [:]
    for (tensor, name, _) in matrices {
      if let other = first.updateValue(tensor, forKey: name.key) { return (other, tensor) }
    }
    return nil
  }

  /// The layers, with the biases that share the names of their modules.
  ///
  /// - Parameters:
  ///   - open: the layout of matrices whose names tell none.
  ///   - isForced: whether all have that layout, whatever their names.
  func layers(_ open: MatrixLayout, isForced: Bool = false) -> [FoundLayer] {
    let named = Dictionary(biases.filter { $0.name.role == .bias }.map { ($0.name.key, $0.tensor) }) { first, _ in first
    }
    return matrices.map { tensor, name, place in
      FoundLayer(
        module: name.module, matrix: tensor, bias: named[name.key], layout: isForced ? open : layout(name) ?? open,
        place: place)
    }
  }

  /// The biases of layers in order by their lengths, where none has one by name; `nil` if lengths do not fit.
  func biasesByLength(_ outputs: [Int]) -> [StoredTensor]? {
    let ordered = biases.sorted { LayerFinder.naturalOrder($0.tensor.name, $1.tensor.name) }.map(\.tensor)
    return ordered.map(\.count) == outputs ? ordered : nil
  }

  /// Compares names with runs of digits as numbers.
  static func naturalOrder(_ first: String, _ second: String) -> Bool {
    let (a, b) = (pieces(first), pieces(second))
    for (left, right) in zip(a, b) where left != right {
      if let leftNumber = Int(left), let rightNumber = Int(right), leftNumber != rightNumber {
        return leftNumber < rightNumber
      }
      return left < right
    }
    return a.count < b.count
  }

  private static func pieces(_ name: String) -> [String] {
    var result: [String] = []
    var isDigits = false
    for character in name {
      let digit = character.isASCII && character.isNumber
      if result.isEmpty || digit != isDigits { result.append("") }
      isDigits = digit
      result[result.count - 1].append(character)
    }
    return result
  }
}
