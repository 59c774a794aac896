internal import Yams

/// A key of an experiment file that takes several values.
struct EnsembleVariation {
  /// The path, as errors show it.
  let path: String
  /// The last part of the path, or all of it if another key ends likewise.
  let label: String
  let key: ExperimentValue
  let values: [ExperimentValue]

  /// `seeds: 8`, `seeds: [1, 2]`, or the seed of the experiment.
  static func seeds(
    _ value: ExperimentValue?, of root: Node, _ source: ExperimentSource
  ) throws(ExperimentError) -> EnsembleVariation {
    let first = root.mapping?.first { $0.key.scalar?.string == "seed" }?.value ?? Node("0")
    let place = value ?? ExperimentValue(source: source, key: "seed", node: first)
    let nodes: [Node]
    if let value, case .sequence(let list) = value.node {
      guard !list.isEmpty else { throw value.mismatch(expected: "a list with a seed or more") }
      nodes = Array(list)
    } else if let value {
      let count = try value.integer(expected: "a whole number from 1 to 100000, or a list of seeds") {
        (1...100_000).contains($0)
      }
      let seed = first.scalar.flatMap { UInt64($0.string) } ?? 0
      nodes = (0..<UInt64(count)).map { .scalar(Node.Scalar(String(seed &+ $0), .implicit, .plain, value.node.mark)) }
    } else {
      nodes = [first]
    }
    return EnsembleVariation(
      path: "seed", label: "seed", key: place,
      values: nodes.map { ExperimentValue(source: source, key: "ensemble.seeds", node: $0) })
  }

  /// The keys under `vary`, in their order.
  static func all(_ value: ExperimentValue?) throws(ExperimentError) -> [EnsembleVariation] {
    guard let value else { return [] }
    guard case .mapping(let mapping) = value.node else {
      throw value.mismatch(expected: "a mapping from keys to lists, for example {training.rate: [0.1, 0.01]}")
    }
    let paths = mapping.map { $0.key.scalar?.string ?? "" }
    let labels = paths.map { $0.split(separator: ".").last.map(String.init) ?? "" }
    var all: [EnsembleVariation] = []
    for (index, (key, node)) in mapping.enumerated() {
      let place = ExperimentValue(source: value.source, key: "ensemble.vary", node: key)
      guard !["seed", "ensemble", ""].contains(paths[index]), !labels[index].isEmpty else {
        throw place.error("'\(paths[index])' cannot be varied", remedy: "Seeds stand under 'seeds'.")
      }
      let list = ExperimentValue(source: value.source, key: "ensemble.vary.\(paths[index])", node: node)
      guard case .sequence(let nodes) = node, !nodes.isEmpty else {
        throw list.mismatch(expected: "a list of values")
      }
      let isUnique = labels.filter { $0 == labels[index] }.count == 1 && labels[index] != "seed"
      all.append(
        EnsembleVariation(
          path: paths[index], label: isUnique ? labels[index] : paths[index], key: place,
          values: nodes.map { ExperimentValue(source: value.source, key: list.key, node: $0) }))
    }
    return all
  }

  /// All members, the last variation running fastest.
  static func combinations(
    _ variations: [EnsembleVariation], _ root: Node, _ source: ExperimentSource, _ folder: String
  ) throws(ExperimentError) -> [Ensemble.Member] {
    let count = variations.reduce(1) { $0 * $1.values.count }
    var members: [Ensemble.Member] = []
    for number in 0..<count {
      var (rest, chosen) = (number, [Int](repeating: 0, count: variations.count))
      for index in variations.indices.reversed() {
        (rest, chosen[index]) = rest.quotientAndRemainder(dividingBy: variations[index].values.count)
      }
      let combination = EnsembleCombination(root: root, variations: variations, chosen: chosen)
      members.append(try combination.member(source, folder))
    }
    return members
  }

  /// The tree with a value at a path; mappings on the way are made if they are missing.
  func place(_ value: Node, in tree: Node, at path: ArraySlice<Substring>) throws(ExperimentError) -> Node {
    let isMissing = ExperimentValue(source: key.source, key: "", node: tree).isNull
    guard case .mapping(var mapping) = isMissing ? Node([(Node, Node)]()) : tree else {
      throw key.error(
        "'\(self.path)' leads through something that has no keys",
        remedy: "Write that part of the experiment as a mapping, for example {kind: normal}.")
    }
    guard let first = path.first else { return value }
    let name =
      mapping.first { $0.key.scalar?.string == String(first) }?.key
      ?? .scalar(Node.Scalar(String(first), .implicit, .plain, key.node.mark))
    mapping[name] = path.count == 1 ? value : try place(value, in: mapping[name] ?? "", at: path.dropFirst())
    return .mapping(mapping)
  }

  /// A value in the name of a folder: its letters, digits and `.`, `+`, `-`; its number from 1 if that is long.
  func nameOfValue(_ index: Int) -> String {
    let text = EnsembleVariation.text(of: values[index].node)
    let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || ".+-".contains($0))) }
    let name = words.joined(separator: "_")
    return name.isEmpty || name.count > 40 ? String(index + 1) : name
  }

  /// A value on one line.
  static func text(of node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string
    case .sequence(let nodes): "[\(nodes.map(text).joined(separator: ", "))]"
    case .mapping(let pairs): "{\(pairs.map { "\(text(of: $0.key)): \(text(of: $0.value))" }.joined(separator: ", "))}"
    case .alias: ""
    }
  }
}
