internal import Numerics

/// Where weights and biases lie in padded storage: hidden layers are widened to a whole number of blocks of the kernel.
///
/// Layer `l` (from 1) has `padded[l]` rows of `padded[l - 1]` weights, then `padded[l]` biases. Inputs and outputs keep
/// their widths. Storage beyond the real entries is zero and stays so.
struct BatchedLayout: Sendable {
  /// The widths of the architecture.
  let widths: [Int]
  /// The widths with hidden layers padded.
  let padded: [Int]
  /// Whether each layer has a bias.
  let hasBias: Bool
  /// The start of the weights of each layer; index 0 is not used.
  let weights: [Int]
  /// The start of the biases of each layer; index 0 is not used.
  let biases: [Int]
  /// The number of stored doubles.
  let count: Int

  init(_ architecture: Architecture, kernel: ProductKernel) {
    let widths = architecture.widths
    let last = widths.count - 1
    let padded = widths.indices.map { layer in
      layer == 0 || layer == last ? widths[layer] : kernel.padded(max(1, widths[layer]))
    }
    var (weights, biases, count) = ([0], [0], 0)
    for layer in 1...last {
      weights.append(count)
      count += padded[layer] * padded[layer - 1]
      biases.append(count)
      if architecture.hasBias { count += padded[layer] }
    }
    (self.widths, self.padded, self.hasBias) = (widths, padded, architecture.hasBias)
    (self.weights, self.biases, self.count) = (weights, biases, count)
  }

  /// Calls a body with each run of entries that are contiguous both in parameter order and in storage.
  func forEachRun(_ body: (_ parameter: Int, _ stored: Int, _ count: Int) -> Void) {
    var parameter = 0
    for layer in 1..<widths.count {
      let columns = widths[layer - 1]
      for row in 0..<widths[layer] {
        body(parameter, weights[layer] + row * padded[layer - 1], columns)
        parameter += columns
      }
      guard hasBias else { continue }
      body(parameter, biases[layer], widths[layer])
      parameter += widths[layer]
    }
  }

  /// Copies parameters in parameter order to storage; the padding of `stored` is left as it is.
  func scatter(_ parameters: [Double], to stored: UnsafeMutableBufferPointer<Double>) {
    forEachRun { parameter, start, count in
      for offset in 0..<count { stored[start + offset] = parameters[parameter + offset] }
    }
  }

  /// The stored entries in parameter order.
  func gather(_ stored: UnsafeBufferPointer<Double>, count: Int) -> [Double] {
    var parameters = [Double](repeating: 0, count: count)
    forEachRun { parameter, start, count in
      for offset in 0..<count { parameters[parameter + offset] = stored[start + offset] }
    }
    return parameters
  }
}
