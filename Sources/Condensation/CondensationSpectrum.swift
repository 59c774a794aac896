public import InvariantManifolds
internal import Numerics
public import Symmetry

/// How near one layer is to having fewer neurons: for each width the distance to the nearest SIM that is found.
///
/// `relativeDistance(atWidth: w)` is the distance to the stable set of a partition into at most `w` classes, all other layers left
/// alone, over the norm of the weights that touch the layer (incoming, biases, outgoing). 0 at the width that training
/// uses, if the copies are copies by themselves; 1 where nothing of the layer is left.
///
/// Guarantee: no network in which the other neurons are copies, mirrored copies or silent is nearer for layers of up to ten
/// neurons (``isExact``); for wider ones distances are upper bounds: Ward linkage (``WardLinkage``), improved by silencing classes and
/// by moving neurons.
public struct CondensationSpectrum: Sendable {
  /// The hidden layer, from 1.
  public let layer: Int
  /// The norm of the weights that touch the layer; infinite or zero where it leaves the range of doubles.
  public let norm: Double
  private let search: PartitionSearch
  /// The norm over the scale of the search.
  private let scaledNorm: Double

  /// The spectrum of a layer.
  ///
  /// - Parameters:
  ///   - layer: from 1, in the order of the partitioned axes of the wiring.
  ///   - point: stored entries or fractions, all finite.
  ///   - searchEffort: the multiplications that the search may take beyond those of Ward linkage.
  /// - Complexity: that of ``WardLinkage``, and the search.
  public init(layer: Int, of point: WiredPoint, searchEffort: Double = CondensationSpectrum.defaultSearchEffort) {
    let axis = point.wiring.partitionedAxes[layer - 1]
    self.layer = layer
    let neurons = LayerNeurons(axis: axis, of: point)
    search = PartitionSearch(neurons, effort: searchEffort)
    let scale = neurons.vectors.scale
    scaledNorm =
      point.wiring.tensorNumbers(ofAxis: axis).reduce(0) { sum, number in
        sum + point.values[number].doubles().reduce(0) { $0 + ($1 / scale) * ($1 / scale) }
      }.squareRoot()
    norm = scaledNorm * scale
  }

  /// A tenth of a second.
  public static let defaultSearchEffort = PartitionSearch.defaultEffort

  /// The work that the linkage of a layer takes, in multiplications: neurons squared times their weights.
  public static func effort(layer: Int, of wiring: Wiring) -> Double {
    let axis = wiring.partitionedAxes[layer - 1]
    let touching = wiring.tensorNumbers(ofAxis: axis).map { wiring.tensors[$0] }
    return Double(wiring.axes[axis].count)
      * touching.reduce(0) { $0 + wiring.shape(of: $1).reduce(1) { $0 * Double($1) } }
  }

  /// The clustering from which the search starts.
  public var linkage: WardLinkage { search.linkage }

  /// Whether all partitions were tried: no network with as few neurons in this layer is nearer.
  public var isExact: Bool { search.isExact }

  /// The number of neurons.
  public var width: Int { search.count }

  /// The least width: 0 if neurons may be silent, else 1.
  public var leastWidth: Int { search.leastCount }

  /// The nearest partition found with at most so many classes, the zero class not counted.
  ///
  /// - Precondition: `leastWidth <= width <= self.width`.
  public func partition(atWidth width: Int) -> SignedPartition {
    precondition((leastWidth...self.width).contains(width), "a layer has \(leastWidth) ... \(self.width) neurons")
    return search.partition(atCount: width)
  }

  /// The distance to the nearest SIM found of a width, over the norm of the weights that touch the layer.
  ///
  /// - Precondition: `leastWidth <= width <= self.width`.
  public func relativeDistance(atWidth width: Int) -> Double {
    precondition((leastWidth...self.width).contains(width), "a layer has \(leastWidth) ... \(self.width) neurons")
    // All weights are no farther from a SIM than from zero; sums of squares may round above.
    return scaledNorm == 0 ? 0 : min(1, search.scaledSquaredDistance(atCount: width).squareRoot() / scaledNorm)
  }

  /// The smallest width found within a relative distance.
  public func width(within tolerance: Double) -> Int {
    let distances = relativeDistances
    return distances.lastIndex { $0 <= tolerance }.map { width - $0 } ?? width
  }

  /// The relative distances of all widths, the full one first.
  public var relativeDistances: [Double] {
    var least = Double.infinity
    return (leastWidth...width).map { count -> Double in
      least = min(least, search.square(count))
      return scaledNorm == 0 ? 0 : min(1, least.squareRoot() / scaledNorm)
    }.reversed()
  }
}
