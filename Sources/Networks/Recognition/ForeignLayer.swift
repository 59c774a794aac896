/// A kind of layer that is no dense layer of a chain although it has weight matrices.
///
/// Words count only as whole parts of a name between dots: `embed.weight` is an embedding, `time_embed.0.weight` a plain layer.
enum ForeignLayer: String, CaseIterable {
  case recurrent = "a recurrent layer"
  case attention = "an attention layer"
  case adapter = "a low-rank adapter, a product that is added to another layer"
  case embedding = "an embedding, a table of which inputs choose rows"
  case gated = "a gated unit, a product of two layers"

  private static let attentionModules: Set<String> = [
    "attn", "attention", "self_attn", "self_attention", "cross_attn", "cross_attention", "multihead_attn", "mha",
    "q_proj",
    "k_proj", "v_proj", "qkv", "qkv_proj", "c_attn", "in_proj_weight", "in_proj_bias",
  ]
  private static let recurrentEndings = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
  private static let tables: Set<String> = [
    "embed", "embedding", "embeddings", "emb", "wte", "wpe", "tok_embeddings", "token_embedding", "word_embeddings",
    "position_embeddings", "token_type_embeddings", "embed_tokens", "embed_positions",
  ]

  /// The kind that the name gives away, if the module has that kind of siblings where one word is not enough.
  ///
  /// - Parameter names: all names of the file.
  init?(of name: String, among names: Set<String>) {
    let components = name.split { $0 == "." || $0 == "/" }.map { $0.lowercased() }
    guard let last = components.last else { return nil }
    func hasSibling(_ word: String, inPlaceOf component: String) -> Bool {
      guard let place = components.firstIndex(of: component) else { return false }
      var other = components
      other[place] = word
      return names.contains(other.joined(separator: "."))
    }
    if ForeignLayer.recurrentEndings.contains(where: last.hasPrefix) || last.hasPrefix("recurrent_kernel") {
      self = .recurrent
    } else if components.contains(where: { $0.hasPrefix("lora_") }) {
      self = .adapter
    } else if components.contains(where: ForeignLayer.attentionModules.contains)
      || hasSibling("key", inPlaceOf: "query") || hasSibling("query", inPlaceOf: "key")
    {
      self = .attention
    } else if components.contains("gate_proj") || components.contains("up_proj")
      || (hasSibling("w3", inPlaceOf: "w1") && components.contains("feed_forward"))
    {
      self = .gated
    } else if last == "weight", let module = components.dropLast().last, ForeignLayer.tables.contains(module),
      !names.contains((components.dropLast() + ["bias"]).joined(separator: "."))
    {
      self = .embedding
    } else {
      return nil
    }
  }

  /// All names, as this type compares them.
  static func comparable(_ names: [String]) -> Set<String> {
    Set(names.map { $0.split { $0 == "." || $0 == "/" }.map { $0.lowercased() }.joined(separator: ".") })
  }
}

/// Tensors that training keeps beside a network: they compute nothing of its output.
enum TrainingState {
  private static let outermost: Set<String> = [
    "optimizer", "optimizers", "optimizer_state_dict", "optimizer_states", "optim", "opt_state", "lr_scheduler",
    "lr_schedulers", "scheduler", "scheduler_state_dict", "scaler", "grad_scaler", "callbacks", "loops", "rng_state",
    "exp_avg", "exp_avg_sq", "max_exp_avg_sq", "momentum_buffer", "square_avg",
  ]
  private static let innermost: Set<String> = [
    "exp_avg", "exp_avg_sq", "max_exp_avg_sq", "momentum_buffer", "square_avg", "num_batches_tracked", "grad",
  ]

  /// Whether a tensor's name says that it belongs to an optimizer, or counts batches.
  static func holds(_ name: String) -> Bool {
    let components = name.split { $0 == "." || $0 == "/" }.map { $0.lowercased() }
    return (components.count > 1 && components.first.map(outermost.contains) ?? false)
      || components.last.map(innermost.contains) ?? false
  }
}
