internal import InvariantManifolds
internal import Networks
internal import Symmetry

// With the partitions of all other layers given, what layer l adds to the squared distance is, by `StableDistance`, the sum
// over classes C of layer l-1 and D of layer l+1 of
//
//     |C| sum alpha_i^2 = sum_i (sum_{j in C} r_j W[i, j] - mean over the class of i)^2 / |C|,
//
// likewise of the outgoing sums over D, and of the biases: the scatter within classes of the vectors
//
//     ( sum_{j in C} r_j W_l[i, j] / sqrt|C| ,  b_i ,  sum_{k in D} w_k W_(l+1)[k, i] / sqrt|D| ).
//
// That is what Ward's method minimises, on the two-layer network with these weights. What other layers add depends on the
// partition of layer l too (over which classes their sums run), so a new partition is taken only if the whole falls.

/// One hidden layer with its neighbours replaced by their classes: the two-layer network whose distances are those of the
/// layer while other layers keep their partitions.
struct ContractedLayer {
  let architecture: Architecture
  let point: WiredPoint

  /// - Parameters:
  ///   - layer: a hidden layer, from 1.
  ///   - values: the entries of each tensor of the wide network, row-major.
  ///   - partitions: one partition for each axis of the wide network.
  /// - Complexity: O(entries of the two weight matrices).
  init(_ layer: Int, of wide: Architecture, _ values: [[Double]], _ partitions: [SignedPartition]) {
    let wiring = wide.wiring
    let (count, before, after) = (wide.widths[layer], wide.widths[layer - 1], wide.widths[layer + 1])
    func tensor(_ name: String) -> Int { wiring.tensors.firstIndex { $0.name == name }! }
    let (own, next) = (tensor("W\(layer)"), tensor("W\(layer + 1)"))
    let sources = Membership(partitions[layer - 1], wiring.tensors[own].slots[1])
    let targets = Membership(partitions[layer + 1], wiring.tensors[next].slots[0])
    var incoming = [Double](repeating: 0, count: count * sources.classCount)
    var outgoing = [Double](repeating: 0, count: targets.classCount * count)
    for i in 0..<count {
      for j in 0..<before where sources.factors[j] != 0 {
        incoming[i * sources.classCount + sources.classes[j]] += sources.factors[j] * values[own][i * before + j]
      }
    }
    for k in 0..<after where targets.factors[k] != 0 {
      for i in 0..<count {
        outgoing[targets.classes[k] * count + i] += targets.factors[k] * values[next][k * count + i]
      }
    }
    architecture = Architecture(
      activation: wide.activation, widths: [sources.classCount, count, targets.classCount], hasBias: wide.hasBias)
    let zeros = [Double](repeating: 0, count: wide.hasBias ? targets.classCount : 0)
    point = architecture.point(incoming + (wide.hasBias ? values[tensor("b\(layer)")] : []) + outgoing + zeros)
  }

  /// Where the indices of a neighbour go, with weights that make sums into coordinates.
  private struct Membership {
    let classCount: Int
    /// The class of each index; meaningless where the factor is 0.
    let classes: [Int]
    /// Sign over the root of the size of the class; 0 for indices at rest.
    let factors: [Double]

    init(_ partition: SignedPartition, _ slot: Wiring.Slot) {
      let sizes = partition.classes().map(\.count)
      classCount = sizes.count
      classes = partition.labels.map { $0.classNumber ?? 0 }
      factors = partition.labels.map { label in
        label.classNumber.map { slot.factor(of: label) / Double(sizes[$0]).squareRoot() } ?? 0
      }
    }
  }
}
