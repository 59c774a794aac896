internal import InvariantManifolds
internal import Networks
internal import Numerics
internal import Symmetry

/// Two networks of one architecture side by side, on common inputs and outputs: itself a network, with twice the neurons.
///
/// Its hidden layers hold the neurons of the first network, then those of the second; matrices between hidden layers have
/// two blocks. It computes `F_A + F_B`, or `F_A - F_B`. Refinement of it tells exactly which neurons of one network behave
/// as which of the other.
struct DisjointUnion {
  let single: Architecture
  let architecture: Architecture
  private let first: [[Double]]
  private let second: [[Double]]
  private let isShort: Bool

  /// - Parameter isShort: whether all entries are exact as F32.
  init(_ architecture: Architecture, _ first: [[Double]], _ second: [[Double]], isShort: Bool) {
    single = architecture
    self.architecture = architecture.withHiddenWidths(architecture.hiddenWidths.map { 2 * $0 })
    (self.first, self.second, self.isShort) = (first, second, isShort)
  }

  /// The point that computes `F_A + sign F_B`, the bias of the outputs left at zero.
  ///
  /// - Complexity: O(parameters of the union), twice those of both networks.
  func point(sign: Double) -> WiredPoint {
    let tensors = single.wiring.tensors.enumerated().map { number, tensor -> StoredTensor in
      let shape = architecture.wiring.shape(of: tensor)
      return StoredTensor(
        name: tensor.name, shape: shape, values: entries(number, tensor, shape, sign),
        elementType: isShort ? .f32 : .f64)
    }
    return WiredPoint(wiring: architecture.wiring, values: tensors.map { .stored($0) })
  }

  private func entries(_ number: Int, _ tensor: Wiring.Tensor, _ shape: [Int], _ sign: Double) -> [Double] {
    let small = single.wiring.shape(of: tensor)
    let isLast = tensor.slots[0].axis == single.layerCount
    guard small.count == 2 else {
      return isLast ? [Double](repeating: 0, count: shape[0]) : first[number] + second[number]
    }
    var entries = [Double](repeating: 0, count: shape[0] * shape[1])
    for (values, isSecond) in [(first[number], false), (second[number], true)] {
      let rowStart = isSecond && shape[0] > small[0] ? small[0] : 0
      let columnStart = isSecond && shape[1] > small[1] ? small[1] : 0
      let factor = isSecond && isLast ? sign : 1
      for row in 0..<small[0] {
        for column in 0..<small[1] {
          entries[(rowStart + row) * shape[1] + columnStart + column] = factor * values[row * small[1] + column]
        }
      }
    }
    return entries
  }

  /// The pairing of neurons of one class, in order; neurons left over are paired in order as well.
  func matching(seed: UInt64) -> NeuronMatching {
    guard !single.hiddenWidths.isEmpty else { return .identity(single) }
    let point = point(sign: 1)
    let partitions = StablePartition.coarsest(of: point, seed: seed).neuronPartitions(of: point.wiring)
    return NeuronMatching(layers: zip(single.hiddenWidths, partitions).map(DisjointUnion.pairs))
  }

  private static func pairs(_ count: Int, _ partition: SignedPartition) -> SignedPermutation {
    var sources = [Int](repeating: -1, count: count)
    var signs = [Int8](repeating: 1, count: count)
    for members in partition.classes() + [partition.zeroMembers] {
      for (mine, theirs) in zip(members.filter { $0 < count }, members.filter { $0 >= count }) {
        sources[mine] = theirs - count
        let sign = partition.labels[mine].sign.rawValue * partition.labels[theirs].sign.rawValue
        signs[mine] = sign < 0 ? -1 : 1
      }
    }
    var rest = Array(Set(0..<count).subtracting(sources)).sorted()[...]
    for index in sources.indices where sources[index] < 0 { sources[index] = rest.removeFirst() }
    return SignedPermutation(sources: sources, signs: signs)
  }

  /// Whether both networks compute one function up to the output biases, by exact sums over forward-stable classes: every
  /// class sends nothing to the outputs of `F_A - F_B`.
  ///
  /// Sufficient, not necessary: relations that a special activation has beside its parity are not known here.
  /// - Returns: the verdict, and the probability that a positive one is wrong by chance.
  func functionsAgree(seed: UInt64) -> (agree: Bool, failureBound: Double) {
    guard !single.hiddenWidths.isEmpty else { return (false, 0) }
    let difference = point(sign: -1)
    let reduced = ReducedFunction(of: difference, hasBias: false, seed: seed)
    return (reduced.keptClasses[single.layerCount - 1].isEmpty, reduced.failureBound)
  }
}
