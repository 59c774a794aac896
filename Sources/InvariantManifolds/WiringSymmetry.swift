public import Symmetry

/// The relabellings (and mirrorings) of neurons as signed permutations of the parameters: isometries that keep the
/// function, so points that they carry into one another have orbits of equal dimension.
public struct WiringSymmetry: Sendable {
  /// One element of the group; elements that move the parameters alike are equal.
  public struct Element: Hashable, Sendable, CustomStringConvertible {
    /// What the element does with the neurons of each neuron axis, in the order of the wiring.
    public let layers: [SignedPermutation]
    /// What the element does with the parameters.
    public let parameters: SignedPermutation

    /// Whether two elements move the parameters alike.
    public static func == (first: Element, second: Element) -> Bool { first.parameters == second.parameters }

    /// Hashes what the element does with the parameters.
    public func hash(into hasher: inout Hasher) { hasher.combine(parameters) }

    /// The signed cycles of each layer: `(0 1)/(0 1)`.
    public var description: String { layers.map(\.description).joined(separator: "/") }
  }

  /// All elements, the identity first.
  public let elements: [Element]

  /// The symmetry of a wiring, `nil` if it has more than `limit` elements.
  ///
  /// The product over the neuron axes of the permutations of their indices and, where the activation has a parity, of
  /// the changes of sign. Elements that move no parameter are left out, equal ones are kept once.
  /// - Parameter hasMirrors: whether changes of sign are taken in.
  public init?(of wiring: Wiring, hasMirrors: Bool, limit: Int = 10_000) {
    guard let order = WiringSymmetry.order(of: wiring, hasMirrors: hasMirrors), order <= limit else { return nil }
    let layout = ParameterLayout(wiring)
    var elements = [Element(layers: [], parameters: .identity(count: layout.count))]
    for axis in wiring.partitionedAxes {
      let factors = WiringSymmetry.factor(of: wiring.axes[axis], hasMirrors: hasMirrors)
      elements = elements.flatMap { element in factors.map { layout.extend(element, axis: axis, by: $0) } }
    }
    var seen: Set<Element> = []
    self.elements = elements.filter { seen.insert($0).inserted }
  }

  /// The number of elements of the product of the groups of the axes, `nil` if it does not fit 64 bits.
  ///
  /// `prod m!`, times `2^m` for each axis with mirrors.
  public static func order(of wiring: Wiring, hasMirrors: Bool) -> Int? {
    var order: Int? = 1
    for axis in wiring.partitionedAxes.map({ wiring.axes[$0] }) {
      for index in stride(from: 1, through: axis.count, by: 1) {
        let factor = hasMirrors && axis.parity != .none ? 2 * index : index
        order = order.map { $0.multipliedReportingOverflow(by: factor) }.flatMap { $0.overflow ? nil : $0.partialValue }
      }
    }
    return order
  }

  /// The group of one neuron axis.
  private static func factor(of axis: Wiring.Axis, hasMirrors: Bool) -> [SignedPermutation] {
    SignedPermutation.all(count: axis.count, hasMirrors: hasMirrors && axis.parity != .none)
  }

  /// For each neuron axis, the elements that move its neurons alone, the identity first.
  static func axisElements(of wiring: Wiring, hasMirrors: Bool) -> [[Element]] {
    let layout = ParameterLayout(wiring)
    return wiring.partitionedAxes.map { moved in
      let start = Element(layers: [], parameters: .identity(count: layout.count))
      return factor(of: wiring.axes[moved], hasMirrors: hasMirrors).map { permutation in
        wiring.partitionedAxes.reduce(start) { element, axis in
          let identity = SignedPermutation.identity(count: wiring.axes[axis].count)
          return layout.extend(element, axis: axis, by: axis == moved ? permutation : identity)
        }
      }
    }
  }

  /// The exchanges of two neurons of one axis and the changes of one sign: they generate the group.
  static func generators(of wiring: Wiring, hasMirrors: Bool) -> [Element] {
    axisElements(of: wiring, hasMirrors: hasMirrors).enumerated().flatMap { axis, elements in
      elements.filter { element in
        let permutation = element.layers[axis]
        return permutation.movedCount == 1 || (permutation.movedCount == 2 && !permutation.signs.contains(-1))
      }
    }
  }

  /// The number of points that the symmetry makes of a point, if the point is the least of them; `nil` if it is not.
  ///
  /// - Parameters:
  ///   - digits: the point, each entry as a number of a list of values.
  ///   - mirrored: the number of the negative of each value; itself where there are no mirrors.
  /// - Complexity: O(elements * parameters), usually much less.
  func weight(ofLeast digits: [Int], mirrored: [Int]) -> Int? {
    var fixed = 0
    for element in elements {
      var order = 0
      for index in digits.indices where order == 0 {
        let digit = digits[element.parameters.sources[index]]
        order = (element.parameters.signs[index] > 0 ? digit : mirrored[digit]) - digits[index]
      }
      if order < 0 { return nil }
      if order == 0 { fixed += 1 }
    }
    return elements.count / fixed
  }
}

/// Where the entries of each tensor lie among the parameters.
private struct ParameterLayout {
  let wiring: Wiring
  let starts: [Int]
  let count: Int

  init(_ wiring: Wiring) {
    self.wiring = wiring
    var start = 0
    starts = wiring.tensors.map { tensor in
      defer { start += wiring.shape(of: tensor).reduce(1, *) }
      return start
    }
    count = start
  }

  /// Lets an element move the neurons of one more axis.
  func extend(
    _ element: WiringSymmetry.Element, axis: Int, by permutation: SignedPermutation
  ) -> WiringSymmetry.Element {
    var (sources, signs) = (element.parameters.sources, element.parameters.signs)
    for (number, tensor) in wiring.tensors.enumerated() {
      guard let place = tensor.slots.firstIndex(where: { $0.axis == axis }) else { continue }
      let shape = wiring.shape(of: tensor)
      let stride = place == shape.count - 1 ? 1 : shape[1]
      for entry in 0..<shape.reduce(1, *) {
        let index = entry / stride % shape[place]
        let target = starts[number] + entry
        let source = target + (permutation.sources[index] - index) * stride
        sources[target] = element.parameters.sources[source]
        signs[target] = element.parameters.signs[source] * (tensor.slots[place].isSigned ? permutation.signs[index] : 1)
      }
    }
    return WiringSymmetry.Element(
      layers: element.layers + [permutation], parameters: SignedPermutation(unchecked: sources, signs))
  }
}
