internal import Foundation
internal import InvariantManifolds
public import Numerics

// Goals, in this order:
// 1. Equal neurons stay bit-equal, and mirrored ones (odd activation) exact negatives. Every sum of a neuron must run in
//    the same order as that of its copy: the kernel promises it for products whose neuron axes are padded, and all else
//    is done entry by entry.
// 2. The same bytes on any number of threads: samples are taken in chunks of a fixed size, and the gradients of the chunks
//    are added in the order of the chunks, entry by entry, whoever adds them.
// 3. The padding stays inert. Its weights are zero, so its pre-activations are; where s(0) != 0 its signals are set back
//    to zero, and then all its gradients are zero: those of outgoing weights are multiples of the signal, those of
//    incoming weights and biases are multiples of the outgoing weights.
// 4. Speed: the memory of matrices is allocated once; only BLAS products take some for the gradient of a chunk.
//
// Rejected: one product over the whole batch with many threads. Its sums over samples would depend on their number.

/// A dense network over batches of samples, with forward and backward passes in double or single precision.
///
/// `Z_l = H_(l-1) W_l^T + b_l`, `H_l = s(Z_l)`, one sample to a row. Memory for matrices is allocated when the network is made.
///
/// Parameters, gradients, and what losses see are doubles in any case. In single precision the parameters are rounded to it
/// when they are set, and each pass works in it.
///
/// Guarantee: the result does not depend on the number of threads; neurons with equal parameters get equal gradients in
/// every bit, mirrored neurons of an odd activation opposite ones. A network may be used by one caller at a time.
///
///     let network = BatchedNetwork(architecture, parameters: parameters)
///     let outputs = network.outputs(of: inputs)
public final class BatchedNetwork {
  /// The number of samples whose gradients are summed in the format of the network before they are added up as doubles.
  public static let chunkSize = ProductKernel.largestTotalDepth
  /// The number of threads used when none is named: that of the cores.
  public static var defaultThreads: Int { processorCount }

  /// The architecture.
  public let architecture: Architecture
  /// The largest number of threads.
  public let threads: Int
  /// How matrices are multiplied.
  public let kernel: ProductKernel

  /// The format of parameters and passes.
  public let precision: Precision

  let layout: BatchedLayout
  let passes: any NetworkPasses
  let storage: UnsafeMutableBufferPointer<Double>

  /// A network with these parameters, in parameter order.
  ///
  /// - Parameters:
  ///   - architecture: the architecture, with real activations.
  ///   - parameters: weights and biases, `architecture.parameterCount` of them.
  ///   - threads: the largest number of threads; by default that of the cores.
  ///   - kernel: how matrices are multiplied; by default one that keeps the guarantee. Plain BLAS does not.
  ///   - precision: the format of parameters and passes.
  /// - Complexity: memory O(parameters + chunk size * widths * simultaneous chunks).
  public init(
    _ architecture: Architecture, parameters: [Double], threads: Int = defaultThreads, kernel: ProductKernel? = nil,
    precision: Precision = .double
  ) {
    precondition(parameters.count == architecture.parameterCount, "wrong number of parameters")
    precondition(threads > 0, "at least one thread")
    precondition(architecture.activation.isNamed, "\(architecture.activation.name) has no real values")
    let kernel = kernel ?? BatchedProducts.kernel(for: architecture, precision)
    let layout = BatchedLayout(architecture, kernel: kernel)
    passes =
      switch precision {
      case .double: PrecisePasses<Double>(architecture, layout, kernel: kernel, threads: threads)
      case .single: PrecisePasses<Float>(architecture, layout, kernel: kernel, threads: threads)
      }
    (self.architecture, self.threads, self.kernel, self.layout) = (architecture, threads, kernel, layout)
    self.precision = precision
    storage = .allocateZeroed(2 * layout.count)
    layout.scatter(parameters, to: storedParameters)
    roundParameters()
  }

  deinit { storage.deallocate() }

  /// Weights and biases in parameter order.
  ///
  /// - Complexity: O(parameters) to read or set.
  public var parameters: [Double] {
    get {
      layout.gather(UnsafeBufferPointer(rebasing: storage[..<layout.count]), count: architecture.parameterCount)
    }
    set {
      precondition(newValue.count == architecture.parameterCount, "wrong number of parameters")
      layout.scatter(newValue, to: storedParameters)
      roundParameters()
    }
  }

  /// The gradient in parameter order that ``differentiate(_:samples:loss:)`` wrote last.
  ///
  /// - Complexity: O(parameters).
  public var gradient: [Double] {
    layout.gather(UnsafeBufferPointer(storedGradient), count: architecture.parameterCount)
  }

  /// The parameters as they are stored, padding included: an update entry by entry that keeps zero entries with zero
  /// gradient at zero may work on them in place, until they are rounded or the next pass begins.
  package var storedParameters: UnsafeMutableBufferPointer<Double> {
    passes.forgetRounding()
    return .init(rebasing: storage[..<layout.count])
  }

  /// Rounds the parameters to the format, after an update in place; padding and equal parameters stay what they are.
  package func roundParameters() { passes.round(storedParameters) }

  /// The gradient, in the arrangement of ``storedParameters``.
  package var storedGradient: UnsafeMutableBufferPointer<Double> { .init(rebasing: storage[layout.count...]) }

  /// Values in the arrangement of ``storedParameters`` brought into parameter order, without the padding.
  package func unstored(_ values: UnsafeBufferPointer<Double>) -> [Double] {
    layout.gather(values, count: architecture.parameterCount)
  }

  /// Values in parameter order brought into the arrangement of ``storedParameters``, with `padding` in between.
  package func stored(_ values: [Double], padding: Double) -> [Double] {
    var stored = [Double](repeating: padding, count: layout.count)
    stored.withUnsafeMutableBufferPointer { layout.scatter(values, to: $0) }
    return stored
  }
}
