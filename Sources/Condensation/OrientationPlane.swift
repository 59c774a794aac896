internal import Foundation
internal import Numerics

/// The plane in which the orientations of a layer's neurons are drawn as angles.
///
/// With two incoming weights (bias included) it is their plane, and the angle is that of the literature, `atan2(b, w)` for one
/// input. With more it is spanned by the two leading eigenvectors of `sum_k A_k u_k u_k^T`, the directions in which
/// the layer acts most.
public struct OrientationPlane: Sendable {
  /// Two orthonormal vectors; of a single incoming weight its own, and zero.
  public let axes: [[Double]]
  /// The share of `sum_k A_k` that lies in the plane, from 0 to 1.
  public let share: Double

  /// The plane of a layer.
  ///
  /// - Complexity: some tens of times O(neurons * dimension).
  public init(of geometry: NeuronGeometry) {
    let dimension = geometry.dimension
    guard dimension > 2 else {
      axes = (0..<2).map { axis in (0..<dimension).map { $0 == axis ? 1 : 0 } }
      share = 1
      return
    }
    // A deterministic start with a part along every axis.
    let start = (0..<dimension).map { 1 + Double($0) / Double(dimension) }
    let found = SymmetricEigenproblem(.largest, wanted: 2, dimension: dimension, tolerance: 1e-10, start: start) {
      vector, image in
      image.update(repeating: 0)
      geometry.orientations.withUnsafeBufferPointer { entries in
        for neuron in 0..<geometry.count {
          let row = neuron * dimension
          var product = 0.0
          for index in 0..<dimension { product += entries[row + index] * vector[index] }
          product *= geometry.amplitudes[neuron]
          for index in 0..<dimension { image[index] += product * entries[row + index] }
        }
      }
    }
    let sum = geometry.amplitudes.reduce(0, +)
    guard found.pairs.count == 2 else {
      (axes, share) = ((0..<2).map { axis in (0..<dimension).map { $0 == axis ? 1 : 0 } }, 0)
      return
    }
    axes = found.pairs.map(\.vector)
    share = sum > 0 ? min(1, found.pairs.reduce(0) { $0 + $1.value } / sum) : 0
  }

  /// The angle of an orientation, in radians from -pi to pi; 0 for the zero vector.
  public func angle(_ orientation: ArraySlice<Double>) -> Double {
    let parts = axes.map { axis in zip(axis, orientation).reduce(0) { $0 + $1.0 * $1.1 } }
    return atan2(parts.count > 1 ? parts[1] : 0, parts.first ?? 0)
  }
}
