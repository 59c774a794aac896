/// The shape of a product C = A·B that a computation will ask for, and which of its axes are padded.
public struct ProductShape: Hashable, Sendable {
  /// The length of an axis, and whether its positions are to be interchangeable.
  public enum Axis: Hashable, Sendable {
    /// An axis whose positions need not be interchangeable, such as a batch: never padded.
    case plain(Int)
    /// An axis of neurons or inputs, padded as the kernel asks.
    case padded(Int)

    /// The length of the axis in memory.
    public func length(for kernel: ProductKernel) -> Int {
      switch self {
      case .plain(let count): count
      case .padded(let count): kernel.padded(count)
      }
    }

    var isPadded: Bool {
      if case .padded = self { true } else { false }
    }
  }

  /// The axis of the rows of A and C.
  public var rows: Axis
  /// The axis of the columns of B and C.
  public var columns: Axis
  /// The axis of the sum.
  public var depth: Axis
  /// Whether A lies in memory as its transpose.
  public var transposesA: Bool
  /// Whether B lies in memory as its transpose.
  public var transposesB: Bool

  /// A product of `rows` × `depth` and `depth` × `columns`.
  public init(rows: Axis, columns: Axis, depth: Axis, transposesA: Bool = false, transposesB: Bool = false) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.transposesA = transposesA
    self.transposesB = transposesB
  }

  /// The products of one training step of a dense network.
  ///
  /// For every layer, with H of batch × in, W of out × in and Δ of batch × out:
  /// the forward product Z = H·Wᵀ, the backward product Δ·W (not for the first layer) and the gradient Δᵀ·H.
  ///
  /// - Parameters:
  ///   - widths: the number of inputs, of neurons in each hidden layer, of outputs.
  ///   - batch: the number of examples in a step.
  ///   - padsOutputs: whether the outputs are padded too. Inputs must be: they are an axis of the first gradient.
  public static func dense(widths: [Int], batch: Int, padsOutputs: Bool = false) -> [ProductShape] {
    precondition(widths.count >= 2, "a network has inputs and outputs")
    let axes = widths.indices.map { layer in
      layer < widths.count - 1 || padsOutputs ? Axis.padded(widths[layer]) : Axis.plain(widths[layer])
    }
    var shapes: [ProductShape] = []
    for (index, (input, output)) in zip(axes, axes.dropFirst()).enumerated() {
      shapes.append(ProductShape(rows: .plain(batch), columns: output, depth: input, transposesB: true))
      if index > 0 {
        shapes.append(ProductShape(rows: .plain(batch), columns: input, depth: output))
      }
      shapes.append(ProductShape(rows: output, columns: input, depth: .plain(batch), transposesA: true))
    }
    return shapes
  }
}
