internal import InvariantManifolds
public import Networks
internal import Numerics

/// Where the neurons of one hidden layer point, and how strongly they act: what pictures of condensation show.
///
///     incoming     z_k = (w_k, b_k)              a neuron's weights and bias
///     orientation  u_k = z_k / |z_k|
///     amplitude    A_k = |z_k| |a_k|             with outgoing weights a_k
///     cosine       C_kl = u_k . u_l
///
/// Neurons with `z_k = 0` have no orientation: their cosines are 0.
///
/// Source: T. Luo, Z.-Q. J. Xu, Z. Ma, Y. Zhang, "Phase diagram for two-layer ReLU neural networks at infinite-width
/// limit", J. Mach. Learn. Res. 22 (2021), arXiv 2007.07497; H. Zhou et al., "Towards understanding the condensation of neural
/// networks at initial training", NeurIPS (2022), arXiv 2105.11686.
public struct NeuronGeometry: Sendable {
  /// The hidden layer, from 1.
  public let layer: Int
  /// The number of neurons.
  public let count: Int
  /// The number of incoming weights, the bias among them.
  public let dimension: Int
  /// The amplitude of each neuron.
  public let amplitudes: [Double]
  /// Whether neurons of opposite orientation count as one: the activation is odd or even.
  public let isUpToSign: Bool
  /// The orientations, one row for each neuron; zero for neurons without one.
  let orientations: [Double]

  /// The geometry of a hidden layer.
  ///
  /// - Parameters:
  ///   - layer: from 1.
  ///   - architecture: the network.
  ///   - values: the entries of its tensors, in the order of the wiring.
  /// - Complexity: O(weights that touch the layer).
  public init(layer: Int, of architecture: Architecture, _ values: [[Double]]) {
    precondition(architecture.hiddenWidths.indices.contains(layer - 1), "a hidden layer")
    let stride = architecture.hasBias ? 2 : 1
    let (width, inputs) = (architecture.widths[layer], architecture.widths[layer - 1])
    let (incoming, outgoing) = (values[stride * (layer - 1)], values[stride * layer])
    let biases = architecture.hasBias ? values[stride * (layer - 1) + 1] : []
    let dimension = inputs + (biases.isEmpty ? 0 : 1)
    var orientations: [Double] = []
    orientations.reserveCapacity(width * dimension)
    var amplitudes: [Double] = []
    for neuron in 0..<width {
      var row = Array(incoming[neuron * inputs..<(neuron + 1) * inputs])
      if !biases.isEmpty { row.append(biases[neuron]) }
      let norm = euclidean(row)
      let reads = euclidean((0..<architecture.widths[layer + 1]).map { outgoing[$0 * width + neuron] })
      orientations += row.map { norm > 0 ? $0 / norm : 0 }
      amplitudes.append(norm * reads)
    }
    (self.layer, count, self.dimension) = (layer, width, dimension)
    (self.orientations, self.amplitudes) = (orientations, amplitudes)
    isUpToSign = architecture.activation.parity != .none
  }

  /// The orientation of a neuron.
  public func orientation(of neuron: Int) -> ArraySlice<Double> {
    orientations[neuron * dimension..<(neuron + 1) * dimension]
  }

  /// The cosines between some neurons, one row for each.
  ///
  /// - Complexity: O(neurons^2 * dimension).
  public func cosines(among neurons: [Int]) -> [[Double]] {
    neurons.map { first in neurons.map { cosine(first, $0) } }
  }

  /// The number of independent neurons: of different orientations, up to a least cosine.
  ///
  /// Neurons are taken by decreasing amplitude; one counts if its cosine with all that counted before is below the
  /// threshold (in absolute value for odd and even activations). Neurons that hardly act do not count: those of an amplitude
  /// at or below a share of the largest.
  /// - Complexity: O(neurons * orientations * dimension).
  public func independentCount(cosine threshold: Double, amplitudeShare: Double = 0.01) -> Int {
    var leaders: [Int] = []
    let least = amplitudeShare * (amplitudes.max() ?? 0)
    for neuron in (0..<count).sorted(by: { (amplitudes[$1], $0) < (amplitudes[$0], $1) })
    where amplitudes[neuron] > least {
      let isNew = leaders.allSatisfy { leader in
        let cosine = cosine(leader, neuron)
        // Of equal vectors the computed cosine is 1 up to rounding.
        return (isUpToSign ? abs(cosine) : cosine) < threshold - 1e-12
      }
      if isNew { leaders.append(neuron) }
    }
    return leaders.count
  }

  private func cosine(_ first: Int, _ second: Int) -> Double {
    orientations.withUnsafeBufferPointer { entries in
      var sum = 0.0
      for index in 0..<dimension { sum += entries[first * dimension + index] * entries[second * dimension + index] }
      return min(1, max(-1, sum))
    }
  }
}
