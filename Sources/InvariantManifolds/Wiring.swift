/// How the tensors of an architecture hang together: a set of axes and a set of tensors whose slots lie on them.
///
/// Stability, leaves, distances and quotients need no direction and no layer order, only this. A dense network is a chain
/// of axes; channels, heads and residual streams are further axes of the same kind.
public struct Wiring: Hashable, Sendable {
  /// An index set.
  public struct Axis: Hashable, Sendable {
    /// What may be done with the indices.
    public enum Kind: Hashable, Sendable {
      /// All indices are distinct for ever: inputs, outputs, kernel positions.
      case rigid
      /// Indices are neurons, to be partitioned; with the parity and the germ of their activation.
      case neurons(parity: Parity, germ: Germ)
    }

    /// The name in reports, for example `layer 1`.
    public let name: String
    /// The number of indices.
    public let count: Int
    /// What may be done with the indices.
    public let kind: Kind
    /// The continuous symmetry of the neurons' activation, which brings conservation laws.
    public let symmetry: ContinuousSymmetry?
    /// Where the neurons' activation is off, if it is anywhere: such neurons can be dead.
    public let off: OffHalfLine?

    /// An axis.
    public init(
      name: String, count: Int, kind: Kind, symmetry: ContinuousSymmetry? = nil, off: OffHalfLine? = nil
    ) {
      self.name = name
      self.count = count
      self.kind = kind
      self.symmetry = symmetry
      self.off = off
    }

    /// The rule by which the axis has a zero class.
    public var zeroRule: ZeroRule {
      guard case .neurons(_, let germ) = kind, germ.valueVanishes else { return .absent }
      return germ.slopeVanishes ? .restingInput : .noSignal
    }

    /// Whether an index is at rest as soon as its incoming sums vanish, whatever its outgoing ones: `s'(0) = 0`.
    var restsByInput: Bool {
      if case .neurons(_, let germ) = kind { return germ.slopeVanishes }
      return false
    }

    /// Whether the axis is partitioned.
    public var isPartitioned: Bool { kind != .rigid }

    /// Whether members of a class may be mirrored.
    public var parity: Parity {
      if case .neurons(let parity, _) = kind { return parity }
      return .none
    }
  }

  /// When a neuron stays without influence for ever.
  public enum ZeroRule: Hashable, Sendable {
    /// Never: `s(0) != 0`.
    case absent
    /// `s(0) = 0`: when all its incoming and outgoing sums vanish.
    case noSignal
    /// `s(0) = s'(0) = 0`: when its incoming sums vanish; its outgoing weights are frozen, whatever they are.
    case restingInput
  }

  /// One index position of a tensor.
  public struct Slot: Hashable, Sendable {
    /// Which side of the map the slot is.
    public enum Role: Hashable, Sendable {
      /// The tensor multiplies signals of this axis: outgoing weights of its neurons.
      case reads
      /// The tensor adds to signals of this axis: incoming weights of its neurons.
      case writes
    }

    /// The number of the axis in `Wiring.axes`.
    public let axis: Int
    /// Whether mirroring a neuron changes the sign of the entries.
    public let isSigned: Bool
    /// Which side of the map the slot is.
    public let role: Role

    /// A slot.
    public init(axis: Int, isSigned: Bool, role: Role) {
      self.axis = axis
      self.isSigned = isSigned
      self.role = role
    }
  }

  /// A tensor of parameters, row-major in the order of its slots.
  public struct Tensor: Hashable, Sendable {
    /// The name, for example `W1`.
    public let name: String
    /// The slots, the slowest index first.
    public let slots: [Slot]

    /// A tensor.
    public init(name: String, slots: [Slot]) {
      self.name = name
      self.slots = slots
    }
  }

  /// The axes.
  public let axes: [Axis]
  /// The tensors.
  public let tensors: [Tensor]
  /// The numbers of the axes that are partitioned, in order.
  public let partitionedAxes: [Int]
  /// By axis, the numbers of the tensors with a slot on it, ascending: so that no walk through a deep network looks at all tensors
  /// for each layer.
  let tensorsOfAxis: [[Int]]

  /// A wiring.
  ///
  /// - Precondition: every slot names an axis; a tensor has one or two slots, on different axes.
  public init(axes: [Axis], tensors: [Tensor]) {
    for tensor in tensors {
      precondition(
        (1...2).contains(tensor.slots.count) && tensor.slots.allSatisfy { axes.indices.contains($0.axis) },
        "tensor \(tensor.name) needs one or two slots on the wiring's axes")
      precondition(
        Set(tensor.slots.map(\.axis)).count == tensor.slots.count,
        "tensor \(tensor.name) has two slots on one axis")
    }
    self.axes = axes
    self.tensors = tensors
    partitionedAxes = axes.indices.filter { axes[$0].isPartitioned }
    var touching = [[Int]](repeating: [], count: axes.count)
    for (number, tensor) in tensors.enumerated() {
      for slot in tensor.slots { touching[slot.axis].append(number) }
    }
    tensorsOfAxis = touching
  }

  /// The numbers of the tensors with a slot of an axis, ascending.
  ///
  /// - Complexity: O(1).
  public func tensorNumbers(ofAxis axis: Int) -> [Int] { tensorsOfAxis[axis] }

  /// The shape of a tensor.
  public func shape(of tensor: Tensor) -> [Int] { tensor.slots.map { axes[$0.axis].count } }

  /// What neurons of an axis that are fixed by the change of sign add to the pre-activations that read them, if it is a known
  /// constant and every axis that reads it has a bias to add it to: then only bias plus total matters there.
  func foldedConstant(ofAxis axis: Int) -> Int? {
    guard case .neurons(.even, let germ) = axes[axis].kind, let value = germ.value, value != 0 else { return nil }
    let readers = tensorsOfAxis[axis].map { tensors[$0] }.filter {
      $0.slots.contains { $0.axis == axis && $0.role == .reads }
    }
    let targets = readers.flatMap { $0.slots.filter { $0.role == .writes }.map(\.axis) }
    let areBiased = targets.allSatisfy { target in
      tensorsOfAxis[target].contains { tensors[$0].slots.count == 1 && tensors[$0].slots[0].role == .writes }
    }
    return areBiased ? value : nil
  }
}
