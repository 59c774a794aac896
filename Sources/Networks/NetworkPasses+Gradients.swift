internal import Numerics

/// Neurons of one layer, whose rows of the gradient are written by one thread at a time.
struct NeuronBlock: Sendable {
  /// The layer, from 1.
  let layer: Int
  /// Its neurons, padding included.
  let neurons: Range<Int>

  /// All neurons of a network in blocks: large enough for the products, small enough that every thread has some of each layer
  /// whose weights are worth it.
  ///
  /// Entries of a BLAS product may depend on the rows beside them, so there a layer is one block.
  static func all(of layout: BatchedLayout, kernel: ProductKernel, threads: Int) -> [NeuronBlock] {
    layout.padded.indices.dropFirst().flatMap { layer -> [NeuronBlock] in
      let width = layout.padded[layer]
      let shares = width * layout.padded[layer - 1] < 512 ? 1 : threads
      let share = (width + shares * 8 - 1) / (shares * 8) * 8
      let size = kernel == .fixedOrder ? min(ProductKernel.keptRows, max(8, share)) : max(1, width)
      return stride(from: 0, to: width, by: size).map {
        NeuronBlock(layer: layer, neurons: $0..<min($0 + size, width))
      }
    }
  }
}

extension PrecisePasses {
  /// Adds the gradients of the chunks in the first slots, in their order, to what is there of a block of neurons; at `isFirst`
  /// they replace it.
  func addGradients(of block: NeuronBlock, chunks: Int, to gradient: UnsafeMutablePointer<Double>, isFirst: Bool) {
    for place in 0..<chunks { addGradient(of: block, slots[place], to: gradient, adds: place > 0 || !isFirst) }
  }

  /// Adds what one chunk says of a block of neurons: `dl/dW = (dl/dZ)^T H`, `dl/db = sum dl/dZ`.
  private func addGradient(
    of block: NeuronBlock, _ slot: ChunkWorkspace<Scalar>, to gradient: UnsafeMutablePointer<Double>, adds: Bool
  ) {
    let (layer, first, count) = (block.layer, block.neurons.lowerBound, block.neurons.count)
    let (width, columns, rows) = (layout.padded[layer], layout.padded[layer - 1], slot.positions.count)
    let delta = UnsafePointer(slot.delta(layer)) + first
    products.kernel.addProduct(
      count, columns, rows, MatrixOperand(delta, stride: width).transposed,
      MatrixOperand(slot.signal(layer - 1), stride: columns),
      to: gradient + layout.weights[layer] + first * columns, stride: columns, adds: adds)
    guard layout.hasBias else { return }
    let (sums, biases) = (slot.biasSums[layer] + first, gradient + layout.biases[layer] + first)
    RowOperations.sum(ofRowsOf: delta, rows: rows, columns: count, stride: width, into: sums)
    for neuron in 0..<count { biases[neuron] = (adds ? biases[neuron] : 0) + Double(sums[neuron]) }
  }
}
