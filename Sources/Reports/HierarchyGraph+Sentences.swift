internal import Symmetry

extension HierarchyGraph {
  /// What a node means, in plain sentences.
  func sentences(_ node: Node) -> [String] {
    var result = node.isGroup ? groupSentences(node) : tieSentences(node)
    if let foliation = foliation(node) { result.append(foliation) }
    if let generators = node.ties?.generators, !generators.isEmpty {
      result.append("It is what these symmetries leave in place: \(generators.joined(separator: "; ")).")
    }
    if let note = node.note { result.append(note) }
    return result
  }

  private func groupSentences(_ node: Node) -> [String] {
    let number = HierarchyGraph.grouped(node.types)
    return [
      "This box stands for \(number) types of sets with equal numbers of classes; what follows is said of one of them.",
      working(node),
    ]
  }

  private func tieSentences(_ node: Node) -> [String] {
    let ties = node.layers.enumerated().flatMap { layer, partition in
      HierarchyGraph.ties(partition, in: node.layers.count > 1 ? " of layer \(layer + 1)" : "")
    }
    guard !ties.isEmpty else {
      return node.level == parameterCount
        ? ["No neurons are tied: these are all networks, with all \(Prose.grouped(parameterCount)) parameters free."]
        : ["No neurons are tied.", working(node)]
    }
    let shown = ties.count > 8 ? ties.prefix(7) + ["\(ties.count - 7) more groups of neurons are tied."] : ties
    return shown + ["No training ever changes this. " + working(node)]
  }

  private func working(_ node: Node) -> String {
    guard let reduced = reducedNetwork(node) else {
      return "No signal passes from the inputs to the outputs: the network computes a constant."
    }
    return "The network works as \(reduced)."
  }

  /// What ties the neurons of a layer: one sentence for each class of several neurons, one for all silent neurons.
  private static func ties(_ partition: SignedPartition, in place: String) -> [String] {
    var sentences: [String] = []
    for members in partition.classes() {
      let labels = members.map { partition.labels[$0] }
      if labels[0].sign == .fixed {
        sentences.append(
          members.count == 1
            ? "Neuron \(members[0])\(place) hears nothing: its incoming weights are zero, its signal is constant."
            : "Neurons \(list(members))\(place) hear nothing, their signals are constant, and they are copies of one another."
        )
        continue
      }
      let copies = members.filter { partition.labels[$0].sign == .positive }
      let mirrored = members.filter { partition.labels[$0].sign == .negative }
      if copies.count > 1 { sentences.append("Neurons \(list(copies))\(place) are equal.") }
      guard let model = copies.first, !mirrored.isEmpty else { continue }
      sentences.append(
        mirrored.count == 1
          ? "Neuron \(mirrored[0])\(place) is a mirrored copy of neuron \(model)."
          : "Neurons \(list(mirrored))\(place) are mirrored copies of neuron \(model).")
    }
    let zeros = partition.zeroMembers
    if zeros.count == 1 { sentences.append("Neuron \(zeros[0])\(place) is silent: its weights are zero.") }
    if zeros.count > 1 { sentences.append("Neurons \(list(zeros))\(place) are silent: their weights are zero.") }
    return sentences
  }

  /// Indices as a list: `0, 1 and 2`, the middle of a long one left out.
  static func list(_ indices: [Int]) -> String {
    let words = indices.map(String.init)
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    let shown = words.count > 12 ? words.prefix(6) + ["..."] : words.dropLast()
    return shown.joined(separator: ", ") + " and " + last
  }

  /// That training moves along leaves, where the leaves are smaller than the set or the classes hold on a larger one.
  private func foliation(_ node: Node) -> String? {
    if node.isGroup { return nil }
    if let leaf = node.leafDimension, leaf < node.level, node.isConstant {
      return "Of its \(dimensions(node.level)) training moves in \(leaf): all constants move together."
    }
    if let leaf = node.leafDimension, leaf < node.level {
      return "The set is a stack of leaves: of its \(dimensions(node.level)) training moves in \(leaf). "
        + "What tells the leaves apart never changes, and has no influence on what the network computes."
    }
    guard node.stableDimension > node.level else { return nil }
    if node.layers.count == 1 {
      return "The outgoing weights of silent neurons may be anything: they are frozen, which gives "
        + "\(dimensions(node.stableDimension)) in all."
    }
    return "It is one of many parallel leaves: differences between weights that cancel in all sums over a class may be "
      + "added, which gives \(dimensions(node.stableDimension)) in all. They are frozen, and have no influence on what the "
      + "network computes."
  }

  /// `1 dimension`, `6 dimensions`.
  func dimensions(_ number: Int) -> String { number == 1 ? "1 dimension" : "\(Prose.grouped(number)) dimensions" }
}
