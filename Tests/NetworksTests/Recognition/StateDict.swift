import ExactAlgebra
import NaganoTestSupport
import Networks
import Numerics

/// Tensors as a program might store them, with the network that they are.
struct StateDict {
  /// What a reader should make of it.
  enum Truth {
    /// One network, and names, shapes or biases tell which.
    case network([[Double]])
    /// More than one network, or none that is a chain: anything but a refusal is wrong.
    case refusal
    /// One network that nothing tells from another: it may be read rightly, or refused.
    case unclear([[Double]])
  }

  var tensors: [StoredTensor] = []
  var truth = Truth.refusal
  var style = ""
  var isInOrderOfModules = false
}

/// Draws state dicts: names in many styles, modules, heads, moments, masks, orders, layouts.
struct StateDictGenerator {
  var generator: SeededGenerator

  /// How a style names layer `number` of `count`: matrix, bias.
  private typealias Style = (
    name: String, layer: @Sendable (_ number: Int, _ count: Int) -> String, join: String, weight: String, bias: String
  )

  private static let styles: [Style] = [
    ("sequential", { n, _ in "\(2 * n)" }, ".", "weight", "bias"),
    ("net", { n, _ in "net.\(n)" }, ".", "weight", "bias"),
    ("layers", { n, _ in "layers.\(3 * n)" }, ".", "weight", "bias"),
    ("from eight", { n, _ in "net.\(n + 8)" }, ".", "weight", "bias"),
    ("fc", { n, _ in "fc\(n + 1)" }, ".", "weight", "bias"),
    ("linear", { n, _ in "linear_\(n)" }, ".", "weight", "bias"),
    ("fc_out", { n, c in n == c - 1 ? "out" : "fc\(n + 1)" }, ".", "weight", "bias"),
    ("head", { n, c in n == c - 1 ? "head" : "backbone.\(2 * n)" }, ".", "weight", "bias"),
    ("classifier", { n, c in n == c - 1 ? "classifier" : "features.\(2 * n)" }, ".", "weight", "bias"),
    (
      "in hidden out", { n, c in n == 0 ? "input_layer" : n == c - 1 ? "output_layer" : "hidden_layers.\(n - 1)" }, ".",
      "weight", "bias"
    ),
    ("nested", { n, _ in "layers.\(n).linear" }, ".", "weight", "bias"),
    ("model", { n, _ in "model.mlp.\(2 * n)" }, ".", "weight", "bias"),
    ("compiled", { n, _ in "_orig_mod.module.\(n)" }, ".", "weight", "bias"),
    ("lightning", { n, _ in "state_dict.net.\(2 * n)" }, ".", "weight", "bias"),
    ("time_embed", { n, _ in "time_embed.\(2 * n)" }, ".", "weight", "bias"),
    ("attention_gate", { n, _ in "attention_gate.\(2 * n)" }, ".", "weight", "bias"),
    ("letters", { n, _ in "lin_\(["a", "b", "c", "d", "e", "f"][n])" }, ".", "weight", "bias"),
    ("ordinals", { n, _ in ["first", "second", "third", "fourth", "fifth", "sixth"][n] }, ".", "weight", "bias"),
    ("keras", { n, _ in n == 0 ? "dense" : "dense_\(n)" }, "/", "kernel:0", "bias:0"),
    ("flax", { n, _ in "params.Dense_\(n)" }, ".", "kernel", "bias"),
    ("haiku", { n, _ in "mlp/~/linear_\(n)" }, "/", "w", "b"),
    ("scikit-learn", { n, _ in "\(n)" }, "", "coefs_", "intercepts_"),
    ("W1", { n, _ in "\(n + 1)" }, "", "W", "b"),
    ("weight1", { n, _ in "\(n + 1)" }, "", "weight", "bias"),
    ("fc1_weight", { n, _ in "fc\(n + 1)" }, "_", "weight", "bias"),
    ("fc1-bias", { n, _ in "fc\(n + 1)" }, "-", "weight", "bias"),
    ("underscore", { n, _ in "net_\(n)" }, ".", "weight", "bias"),
    ("encoder decoder", { n, c in n < c / 2 ? "encoder.\(n)" : "decoder.\(n - c / 2)" }, ".", "weight", "bias"),
    ("camel", { n, c in n == c - 1 ? "fcOut" : "fcHidden\(n)" }, ".", "weight", "bias"),
    ("trunk", { n, c in n == c - 1 ? "final" : "trunk.\(n)" }, ".", "weight", "bias"),
  ]

  /// Styles whose weights are written before the number: `W1`, `coefs_0`.
  private func name(_ style: Style, _ layer: Int, _ count: Int, _ role: String) -> String {
    let module = style.layer(layer, count)
    return style.join.isEmpty ? role + module : module + style.join + role
  }

  /// A state dict.
  mutating func draw() -> StateDict {
    let style = Self.styles[generator.integer(0...Self.styles.count - 1)]
    let count = generator.integer(2...5)
    var widths = (0...count).map { _ in generator.integer(2...7) }
    if generator.integer(0...2) == 0 {
      widths = [widths[0]] + Array(repeating: widths[1], count: count - 1) + [widths[count]]
    }
    let hasBias = generator.integer(0...4) > 0
    var dict = StateDict()
    dict.style = style.name
    let isTransposed =
      ["keras", "flax", "haiku", "scikit-learn"].contains(style.name)
      || (style.weight != "weight" && generator.integer(0...1) == 0)
    let (tensors, values) = network(style, widths, hasBias: hasBias, isTransposed: isTransposed, prefix: "")
    dict.tensors = tensors
    dict.truth = isClear(style, widths, hasBias: hasBias) ? .network(values) : .unclear(values)
    add(&dict, widths)
    dict.isInOrderOfModules = generator.integer(0...2) == 0
    if !dict.isInOrderOfModules { dict.tensors.shuffle(using: &generator) }
    return dict
  }

  private func isClear(_ style: Style, _ widths: [Int], hasBias: Bool) -> Bool {
    // Where neither names nor biases tell the layout, both may fit; one matrix behind another of its shape may be a head beside it.
    let isNamed =
      ["weight", "kernel", "kernel:0", "coefs_"].contains(style.weight)
      && !["weight1", "fc1_weight", "fc1-bias"].contains(style.name) || style.name == "haiku"
    return isNamed || (hasBias && zip(widths, widths.dropFirst()).contains { $0 != $1 })
  }

  /// The tensors of one network, and its parameters in order.
  private mutating func network(
    _ style: Style, _ widths: [Int], hasBias: Bool, isTransposed: Bool, prefix: String
  ) -> ([StoredTensor], [[Double]]) {
    var (tensors, values): ([StoredTensor], [[Double]]) = ([], [])
    let biasForm = isTransposed ? 2 * generator.integer(0...1) : generator.integer(0...1)
    let count = widths.count - 1
    for layer in 0..<count {
      let (rows, columns) = (widths[layer + 1], widths[layer])
      let weights = StoredTensor(
        name: prefix + name(style, layer, count, style.weight), shape: [rows, columns],
        values: (0..<rows * columns).map { _ in generator.nextSignedUnit() })
      tensors.append(isTransposed ? weights.transposed() : weights)
      values.append(weights.doubles())
      guard hasBias else { continue }
      let bias = (0..<rows).map { _ in generator.nextSignedUnit() }
      let shape = biasForm == 1 ? [rows, 1] : biasForm == 2 ? [1, rows] : [rows]
      tensors.append(StoredTensor(name: prefix + name(style, layer, count, style.bias), shape: shape, values: bias))
      values.append(bias)
    }
    return (tensors, values)
  }

  /// Adds what else files hold: optimizer moments, counters, copies, members, masks, buffers.
  private mutating func add(_ dict: inout StateDict, _ widths: [Int]) {
    let original = dict.tensors
    func copies(_ prefix: String) -> [StoredTensor] {
      original.map { StoredTensor(name: prefix + $0.name, shape: $0.shape, values: $0.doubles().map { $0 * 0.5 }) }
    }
    switch generator.integer(0...11) {
    case 0:
      dict.tensors += copies("exp_avg.")
    case 1:
      dict.tensors += [
        StoredTensor(name: "optimizer.state.0.exp_avg", shape: original[0].shape, values: original[0].doubles())
      ]
    case 2:
      (dict.tensors, dict.truth) = (copies("online.") + copies("target."), .refusal)
    case 3:
      (dict.tensors, dict.truth) = (copies("members.0.") + copies("members.1.") + copies("members.2."), .refusal)
    case 4:
      (dict.tensors, dict.truth) = (copies("model.") + copies("ema."), .refusal)
    case 5:
      dict.tensors =
        original.map { $0.shape.count == 2 ? $0.named("\($0.name)_orig") : $0 }
        + original.filter { $0.shape.count == 2 }.map { $0.named("\($0.name)_mask") }
      dict.truth = dict.tensors.contains { $0.name.hasSuffix("weight_mask") } ? .refusal : .unclear([])
    case 6:
      dict.tensors.append(
        StoredTensor(
          name: "num_batches_tracked", shape: [], elementType: .i64,
          memory: TensorMemory(copying: [UInt8](repeating: 0, count: 8))))
    default: break
    }
  }
}
