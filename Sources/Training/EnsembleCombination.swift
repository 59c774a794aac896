internal import Yams

/// One value of each varied key, in an experiment.
struct EnsembleCombination {
  /// The experiment without varied values.
  let root: Node
  let variations: [EnsembleVariation]
  /// The number of the value of each variation.
  let chosen: [Int]

  /// The member with these values.
  ///
  /// - Throws: ``ExperimentError`` at the value that is at fault.
  func member(_ source: ExperimentSource, _ folder: String) throws(ExperimentError) -> Ensemble.Member {
    let name = zip(variations, chosen).map { "\($0.label)-\($0.nameOfValue($1))" }.joined(separator: "-")
    let settings = zip(variations, chosen).map { ($0.path, EnsembleVariation.text(of: $0.values[$1].node)) }
    do {
      let experiment = try Experiment(node: tree(), source, folder: folder)
      return Ensemble.Member(name: name, settings: settings, experiment: experiment)
    } catch {
      throw blaming(error, source, folder)
    }
  }

  /// The tree with the values in their places, but that of one variation if it is named.
  private func tree(without left: Int? = nil) throws(ExperimentError) -> Node {
    var node = root
    for (index, variation) in variations.enumerated() where index != left {
      node = try variation.place(
        variation.values[chosen[index]].node, in: node, at: variation.path.split(separator: ".")[...])
    }
    return node
  }

  /// An error at the value that makes it.
  ///
  /// Readers find a key that does not go with a method, say, at the key. Where the method is varied and the key stands in the
  /// rest of the file, which is right for other methods, the value is at fault without which the file can be read.
  private func blaming(
    _ error: ExperimentError, _ source: ExperimentSource, _ folder: String
  ) -> ExperimentError {
    let isVaried = zip(variations, chosen).contains { $0.holds(error, at: $1) }
    guard !isVaried, let line = error.line,
      let culprit = variations.indices.first(where: { left in
        (try? Experiment(node: tree(without: left), source, folder: folder)) != nil
      })
    else { return error }
    let value = variations[culprit].values[chosen[culprit]]
    return value.error(
      "'\(EnsembleVariation.text(of: value.node))' does not go with line \(line), \(error.key): \(error.problem)",
      remedy: error.remedy + " Settings that belong together vary together, as mappings under one key.")
  }
}

extension EnsembleVariation {
  /// Whether the place of an error is the key or in the value of this number.
  fileprivate func holds(_ error: ExperimentError, at number: Int) -> Bool {
    func isThere(_ node: Node) -> Bool {
      if let mark = node.mark, mark.line == error.line, mark.column == error.column { return true }
      return switch node {
      case .mapping(let pairs): pairs.contains { isThere($0.key) || isThere($0.value) }
      case .sequence(let nodes): nodes.contains(where: isThere)
      case .scalar, .alias: false
      }
    }
    return isThere(key.node) || isThere(values[number].node)
  }
}
