internal import Numerics

/// One way to read the tensors of a file as a dense network.
struct NetworkReading {
  let layers: [FoundLayer]
  let sequence: LayerSequence

  /// The layers in order; heads side by side joined by `+`: what `--layers` takes.
  var names: [String] {
    sequence.groups.map { $0.map { layers[$0].name }.joined(separator: "+") }
  }

  /// The widths, such as `12-8-4`.
  var widths: String { sequence.shape.map(String.init).joined(separator: "-") }

  /// The option that chooses this reading, and what it gives.
  var description: String { "--layers \(names.joined(separator: ",").onOneLine)  (\(widths))" }
}

/// What the search among a file's layers found.
enum ReadingOutcome {
  /// One network, and nothing that makes it doubtful.
  case network(NetworkReading)
  /// Several readings, or a doubtful one.
  case question(String, choices: [String])
  /// An order that names contradict: a question if there is no other.
  case contradiction(String, choices: [String])
  /// No order in which outputs fit inputs.
  case none
}

extension NetworkReading {
  /// The reading of layers whose matrices have one layout.
  ///
  /// - Parameter isOrdered: whether the file keeps the order of the modules.
  static func search(_ layers: [FoundLayer], isOrdered: Bool, lettersCount: Bool) -> ReadingOutcome {
    var order = LayerOrder(layers, lettersCount: lettersCount)
    let root = ModuleNode(of: layers)
    let found = order.sequences(of: root).map { NetworkReading(layers: layers, sequence: $0) }
    if found.isEmpty {
      return order.doubts.isEmpty
        ? .none : .question(order.doubts[0].description, choices: choices(order.doubts[0], layers, root))
    }
    let inFile = found.filter { reading in
      let places = reading.sequence.groups.joined().map { layers[$0].place }
      return isOrdered && zip(places, places.dropFirst()).allSatisfy { $0 < $1 }
    }
    let chosen = found.count > 1 && inFile.count == 1 ? inFile : found
    guard chosen.count == 1 else {
      return .question(
        "the order of the layers is not clear: names do not tell, and shapes fit in several orders",
        choices: chosen.map(\.description))
    }
    if let doubt = order.doubts.first(where: { !$0.isSettled(byOrder: isOrdered && inFile.count == 1) }) {
      let all = choices(doubt, layers, root) + chosen.map(\.description)
      if case .againstWords = doubt { return .contradiction(doubt.description, choices: all) }
      return .question(doubt.description, choices: all)
    }
    return .network(chosen[0])
  }

  /// The options that choose one of the networks in doubt.
  private static func choices(_ doubt: OrderDoubt, _ layers: [FoundLayer], _ root: ModuleNode) -> [String] {
    guard case .equalModules(let modules) = doubt else { return [] }
    let inside = Set(modules.flatMap(\.layers))
    return modules.flatMap { module -> [String] in
      let parts = module.layers.map { layers[$0] }
      var order = LayerOrder(parts, lettersCount: true)
      guard let sequence = order.sequences(of: ModuleNode(of: parts)).first else { return [] }
      let heads = layers.indices.filter {
        !inside.contains($0) && layers[$0].inputs == sequence.outputs
          && (layers[$0].bias == nil) == (parts[0].bias == nil)
      }
      let alone = NetworkReading(layers: parts, sequence: sequence)
      return ["--prefix \(module.name.onOneLine)  (\(alone.widths))"]
        + heads.map { head in
          let names = alone.names + [layers[head].name]
          return "--layers \(names.joined(separator: ",").onOneLine)  (\(alone.widths)-\(layers[head].outputs))"
        }
    }
  }
}

extension OrderDoubt {
  /// Whether the order of the modules in the file settles it: an order that only shapes tell is then told twice.
  func isSettled(byOrder: Bool) -> Bool {
    if case .onlyShapes = self { return byOrder }
    return false
  }

  /// What is in doubt.
  var description: String {
    switch self {
    case .equalModules(let modules):
      let names = modules.prefix(6).map(\.name.printable).joined(separator: ", ") + (modules.count > 6 ? ", ..." : "")
      return "the modules \(names) have equal shapes: networks side by side, copies, or blocks, not one deep network"
    case .residual(let name):
      return
        "\(name) and its like give as many signals as they take: they may be residual blocks, which add their input to "
        + "their output, and then the network is no chain of dense layers"
    case .opposites(let first, let second):
      return
        "the names \(first.printable) and \(second.printable) are those of two networks, though their shapes fit one after "
        + "the other"
    case .onlyShapes(let first, let second):
      return "only shapes say that \(first.printable) comes before \(second.printable)"
    case .againstWords(let first, let second):
      return "by their shapes \(first.printable) comes before \(second.printable), by their names after it"
    }
  }
}
