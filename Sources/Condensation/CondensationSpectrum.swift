public import InvariantManifolds

/// How near one layer is to having fewer neurons: for each width the distance to the nearest SIM that Ward linkage finds.
///
/// `relativeDistance(atWidth: w)` is the distance to the stable set of the partition into `w` classes, all other layers left
/// alone, over the norm of the weights that touch the layer (incoming, biases, outgoing). 0 at the width that training
/// uses, if the copies are copies by themselves; 1 where nothing of the layer is left.
public struct CondensationSpectrum: Sendable {
  /// The hidden layer, from 1.
  public let layer: Int
  /// The clustering.
  public let linkage: WardLinkage
  /// The norm of the weights that touch the layer.
  public let norm: Double

  /// The spectrum of a layer.
  ///
  /// - Parameter layer: from 1, in the order of the partitioned axes of the wiring.
  /// - Precondition: stored entries or fractions, all finite.
  /// - Complexity: that of ``WardLinkage``.
  public init(layer: Int, of point: WiredPoint) {
    let axis = point.wiring.partitionedAxes[layer - 1]
    self.layer = layer
    linkage = WardLinkage(axis: axis, of: point)
    let touching = point.wiring.tensorNumbers(ofAxis: axis).map { (point.wiring.tensors[$0], point.values[$0]) }
    norm = touching.reduce(0) { $0 + $1.1.doubles().reduce(0) { $0 + $1 * $1 } }.squareRoot()
  }

  /// Whether the squares of the weights that touch a layer can be summed: weights above 1e140 have no distances in doubles.
  public static func isMeasurable(layer: Int, of point: WiredPoint) -> Bool {
    let axis = point.wiring.partitionedAxes[layer - 1]
    return point.wiring.tensorNumbers(ofAxis: axis).map { (point.wiring.tensors[$0], point.values[$0]) }
      .allSatisfy { $0.1.doubles().allSatisfy { abs($0) <= 1e140 } }
  }

  /// The work that the spectrum of a layer takes, in multiplications: neurons squared times their weights.
  public static func effort(layer: Int, of wiring: Wiring) -> Double {
    let axis = wiring.partitionedAxes[layer - 1]
    let touching = wiring.tensorNumbers(ofAxis: axis).map { wiring.tensors[$0] }
    return Double(wiring.axes[axis].count)
      * touching.reduce(0) { $0 + wiring.shape(of: $1).reduce(1) { $0 * Double($1) } }
  }

  /// The number of neurons.
  public var width: Int { linkage.count }

  /// The distance to the nearest SIM of a width, over the norm of the weights that touch the layer.
  ///
  /// - Precondition: `linkage.leastCount <= width <= linkage.count`.
  public func relativeDistance(atWidth width: Int) -> Double {
    // All weights are no farther from a SIM than from zero; sums of squares may round above.
    norm == 0 ? 0 : min(1, linkage.squaredDistance(atCount: width).squareRoot() / norm)
  }

  /// The smallest width within a relative distance.
  public func width(within tolerance: Double) -> Int {
    (linkage.leastCount...width).first { relativeDistance(atWidth: $0) <= tolerance } ?? width
  }

  /// The relative distances of all widths, the full one first.
  public var relativeDistances: [Double] {
    (linkage.leastCount...width).reversed().map(relativeDistance(atWidth:))
  }
}
