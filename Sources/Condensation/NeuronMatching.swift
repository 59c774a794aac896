internal import InvariantManifolds
public import Networks
public import Symmetry

/// Which neurons of one network correspond to which of another one: a signed permutation for each hidden layer.
///
/// Neuron `i` of the first network corresponds to neuron `sources[i]` of the second, mirrored if `signs[i]` is -1.
public struct NeuronMatching: Hashable, Sendable {
  /// One permutation for each hidden layer.
  public let layers: [SignedPermutation]

  /// A matching.
  public init(layers: [SignedPermutation]) { self.layers = layers }

  /// Every neuron with that of its number.
  public static func identity(_ architecture: Architecture) -> NeuronMatching {
    NeuronMatching(layers: architecture.hiddenWidths.map { SignedPermutation.identity(count: $0) })
  }

  /// The tensors of the second network with its neurons in the order and with the signs of the first one's.
  ///
  /// `W'[i, j] = w_i r_j W[p(i), q(j)]`; the function is the same.
  /// - Parameter tensors: the entries of each tensor of the wiring, row-major.
  /// - Precondition: permutations of the sizes of the hidden layers; signs only where the activation has a parity.
  /// - Complexity: O(parameters).
  public func applied(to tensors: [[Double]], of architecture: Architecture) -> [[Double]] {
    let wiring = architecture.wiring
    let axes = axes(of: architecture)
    return zip(wiring.tensors, tensors).map { tensor, values in
      let slots = tensor.slots.map { AlignedSlot($0, axes[$0.axis]) }
      guard slots.count == 2 else {
        return slots[0].sources.indices.map { slots[0].signs[$0] * values[slots[0].sources[$0]] }
      }
      let width = slots[1].sources.count
      return slots[0].sources.indices.flatMap { row in
        slots[1].sources.indices.map { column in
          slots[0].signs[row] * slots[1].signs[column]
            * values[slots[0].sources[row] * width + slots[1].sources[column]]
        }
      }
    }
  }

  /// A partition of the second network's neurons, brought into the order and signs of the first one's.
  func applied(to partitions: [SignedPartition]) -> [SignedPartition] {
    zip(layers, partitions).map { layer, partition in
      SignedPartition(
        layer.sources.indices.map { index in
          let label = partition.labels[layer.sources[index]]
          guard let number = label.classNumber else { return .zero }
          return SignedPartition.Label(
            classNumber: number, sign: .init(rawValue: label.sign.rawValue * layer.signs[index])!)
        })
    }
  }

  /// The permutations of all axes: inputs and outputs stay.
  func axes(of architecture: Architecture) -> [SignedPermutation] {
    [.identity(count: architecture.inputCount)] + layers + [.identity(count: architecture.outputCount)]
  }
}

/// What a matching does to the indices of one slot.
struct AlignedSlot {
  let sources: [Int]
  let signs: [Double]

  init(_ slot: Wiring.Slot, _ permutation: SignedPermutation) {
    sources = permutation.sources
    signs = permutation.signs.map { slot.isSigned ? Double($0) : 1 }
  }
}
