// Which layers follow one another is read from the tree of modules, from the innermost out:
//
// - modules in series (`0`, `2`, `4`; `fc1`, `fc2`) follow one another in the order of their numbers, or are no chain;
// - series and single modules follow one another in an order in which outputs fit inputs; words such as encoder and decoder, hidden
//   and out exclude orders; what is left may be one order, several, or none;
// - single layers that read the same signals at the end are heads side by side, one layer with the outputs of all.
//
// Nothing is guessed: several orders are a question. So is one order where it may not be meant: equal modules of two layers or more
// (experts, members, copies, residual blocks), modules whose names say that they are trained beside one another, large modules
// in an order that only shapes tell.

/// Something that makes the order of layers doubtful although shapes fit, or prevents any.
enum OrderDoubt {
  /// Modules of equal shapes: networks side by side, copies, or residual blocks.
  case equalModules([ModuleNode])
  /// Modules whose outputs may be added to their inputs.
  case residual(String)
  /// Modules that are trained beside one another.
  case opposites(String, String)
  /// Modules whose order only their shapes tell.
  case onlyShapes(String, String)
  /// Modules whose shapes tell another order than their words.
  case againstWords(String, String)
}

/// The orders in which the layers of a file may follow one another.
struct LayerOrder {
  let layers: [FoundLayer]
  /// Whether letters number modules (`lin_a`, `lin_b`): not among names that tell nothing else.
  let lettersCount: Bool
  private(set) var doubts: [OrderDoubt] = []
  /// Steps of the search that are left: hostile files have thousands of layers that fit in any order.
  private var budget = 20_000
  /// More modules without numbers than this are not put in order.
  private static let largest = 64

  init(_ layers: [FoundLayer], lettersCount: Bool) { (self.layers, self.lettersCount) = (layers, lettersCount) }

  /// What a module is made of, from outside.
  private struct Unit {
    let name: String
    let sequences: [LayerSequence]
    /// Layers inside that read the same signals and do not follow one another.
    var heads: [Int] = []
    let isSeries: Bool

    var isSingleLayer: Bool { sequences.count == 1 && sequences[0].groups.count == 1 }
    var isLarge: Bool { sequences.contains { $0.groups.count > 1 } }
  }

  /// All orders of the layers of a tree.
  ///
  /// - Complexity: O(layers log layers) where names give the order; at most a fixed number of steps where shapes must.
  mutating func sequences(of node: ModuleNode) -> [LayerSequence] { unit(of: node).sequences }

  private mutating func unit(of node: ModuleNode) -> Unit {
    var units: [Unit] =
      node.layer.map { [Unit(name: node.name, sequences: [LayerSequence($0, of: layers)], isSeries: false)] } ?? []
    let children = Dictionary(node.children.map { ($0.component, $0) }) { first, _ in first }
    var inside: [String: Unit] = [:]
    for child in node.children { inside[child.component] = unit(of: child) }
    guard noneAreEqual(node, inside) else { return Unit(name: node.name, sequences: [], isSeries: false) }
    for series in LayerNumber.series(node.children.map(\.component), lettersCount: lettersCount) {
      let members = series.map { inside[$0]! }
      noteResidual(members, in: node, children[series[0]]!.name)
      units += series.count == 1 ? members : joined(members)
    }
    let heads = commonHeads(units)
    if let heads, heads.count == units.reduce(0, { $0 + max(1, $1.heads.count) }) {
      return Unit(name: node.name, sequences: [], heads: heads, isSeries: false)
    }
    return Unit(name: node.name, sequences: orders(of: units), isSeries: units.count == 1 && units[0].isSeries)
  }

  /// Modules in the order of their numbers as one; apart if they do not fit so, but stand side by side.
  private func joined(_ members: [Unit]) -> [Unit] {
    let parts = members.compactMap { $0.sequences.count == 1 ? $0.sequences[0] : nil }
    if parts.count == members.count, LayerSequence.chain(parts) {
      return [Unit(name: members[0].name, sequences: [LayerSequence(parts)], isSeries: true)]
    }
    let isSideBySide =
      parts.count == members.count && parts.allSatisfy { $0.groups.count == 1 && $0.inputs == parts[0].inputs }
    return isSideBySide ? members : [Unit(name: members[0].name, sequences: [], isSeries: true)]
  }

  // MARK: Orders

  /// The layers of units that all are single layers, or heads, with the same inputs.
  private func commonHeads(_ units: [Unit]) -> [Int]? {
    guard units.count > 1 else { return units.first.flatMap { $0.heads.isEmpty ? nil : $0.heads } }
    let numbers = units.flatMap {
      $0.heads.isEmpty ? ($0.isSingleLayer && !$0.isSeries ? $0.sequences[0].groups[0] : []) : $0.heads
    }
    guard units.allSatisfy({ !$0.heads.isEmpty || ($0.isSingleLayer && !$0.isSeries) }) else { return nil }
    let inputs = Set(numbers.map { layers[$0].inputs })
    // If one could follow another, they are a chain, or a question.
    guard inputs.count == 1, !numbers.contains(where: { layers[$0].outputs == inputs.first }) else { return nil }
    return numbers
  }

  private mutating func orders(of units: [Unit]) -> [LayerSequence] {
    let chains = chains(of: units)
    let stacks = stacks(of: units)
    if chains.isEmpty { return stacks }
    guard !stacks.isEmpty else { return chains }
    let ends = units.filter {
      $0.isSingleLayer && !$0.isSeries && $0.sequences[0].inputs == stacks[0].shape.dropLast().last
    }
    if ends.allSatisfy({ ModuleRank.namesOutput($0.name) }) { return stacks }
    let isHidden = ends.contains { ModuleRank.of($0.name).map { $0 < 3 } ?? false }
    return isHidden ? chains : chains + stacks
  }

  /// All orders in which units follow one another and words do not forbid.
  private mutating func chains(of units: [Unit]) -> [LayerSequence] {
    guard units.count <= LayerOrder.largest, units.allSatisfy({ !$0.sequences.isEmpty }) else { return [] }
    if units.count == 1 { return units[0].sequences }
    let byWords = permutations(of: units, respectingWords: true)
    let found = byWords.isEmpty ? permutations(of: units, respectingWords: false) : byWords
    for order in found { noteNeighbours(order.map(\.unit), wordsAgree: !byWords.isEmpty, isOnly: found.count == 1) }
    return found.map { LayerSequence($0.map(\.sequence)) }
  }

  private mutating func permutations(of units: [Unit], respectingWords: Bool) -> [[(
    unit: Unit, sequence: LayerSequence
  )]] {
    let ranks = units.map { respectingWords ? ModuleRank.of(nameInside($0.name)) : nil }
    var found: [[(unit: Unit, sequence: LayerSequence)]] = []
    var chosen: [(unit: Unit, sequence: LayerSequence)] = []
    var isUsed = [Bool](repeating: false, count: units.count)
    func extend(_ budget: inout Int) {
      if chosen.count == units.count { found.append(chosen) }
      for index in units.indices where !isUsed[index] && found.count < 8 && budget > 0 {
        budget -= 1
        let comesLater = ranks[index].map { rank in
          units.indices.contains { !isUsed[$0] && $0 != index && ranks[$0].map { $0 < rank } ?? false }
        }
        if comesLater ?? false { continue }
        for sequence in units[index].sequences where chosen.last.map({ $0.sequence.outputs == sequence.inputs }) ?? true
        {
          isUsed[index] = true
          chosen.append((units[index], sequence))
          extend(&budget)
          chosen.removeLast()
          isUsed[index] = false
        }
      }
    }
    extend(&budget)
    return found
  }

  private func nameInside(_ name: String) -> String { String(name.split(separator: ".").last ?? "") }

  /// Orders that end in several layers side by side.
  private mutating func stacks(of units: [Unit]) -> [LayerSequence] {
    let ends = units.filter { !$0.heads.isEmpty || ($0.isSingleLayer && !$0.isSeries) }
    let inputs = Set(ends.flatMap { $0.heads.isEmpty ? [$0.sequences[0].inputs] : $0.heads.map { layers[$0].inputs } })
    var found: [LayerSequence] = []
    for width in inputs.sorted() {
      let side = ends.filter { ($0.heads.isEmpty ? $0.sequences[0].inputs : layers[$0.heads[0]].inputs) == width }
      let heads = side.flatMap { $0.heads.isEmpty ? $0.sequences[0].groups[0] : $0.heads }
      let names = Set(side.map(\.name))
      let trunk = units.filter { !names.contains($0.name) }
      guard heads.count > 1, !trunk.isEmpty else { continue }
      let before = chains(of: trunk).filter { $0.outputs == width }
      found += before.map { LayerSequence([$0, LayerSequence(sideBySide: heads, of: layers)]) }
    }
    return found
  }

  // MARK: Doubts

  /// Notes modules of equal shapes; false if there are some.
  private mutating func noneAreEqual(_ node: ModuleNode, _ inside: [String: Unit]) -> Bool {
    var groups: [[Int]: [ModuleNode]] = [:]
    for child in node.children {
      guard let unit = inside[child.component], let sequence = unit.sequences.first else { continue }
      let isMember = ModuleRank.namesAlternatives(node.component) || ModuleRank.namesAlternatives(child.component)
      if unit.isLarge || isMember { groups[sequence.shape, default: []].append(child) }
    }
    // Heads of equal shapes that do not follow one another are no alternatives.
    let equal = groups.filter { shape, modules in modules.count > 1 && (shape.count > 2 || shape[0] == shape[1]) }
      .values.min { $0[0].name < $1[0].name }
    guard let equal else { return true }
    doubts.append(.equalModules(equal))
    return false
  }

  private mutating func noteResidual(_ members: [Unit], in node: ModuleNode, _ name: String) {
    let sequences = members.compactMap(\.sequences.first)
    guard sequences.count == members.count, sequences.allSatisfy({ $0.inputs == $0.outputs }) else { return }
    let isNamed = ModuleRank.namesResidualBlocks(node.component) || ModuleRank.namesResidualBlocks(nameInside(name))
    // One block that is the whole network: what is added to its output changes no gradient.
    if members.count == 1, sequences[0].groups.count == layers.count { return }
    if isNamed || (members.count > 1 && members.contains(where: \.isLarge)) { doubts.append(.residual(name)) }
  }

  private mutating func noteNeighbours(_ units: [Unit], wordsAgree: Bool, isOnly: Bool) {
    for (first, second) in zip(units, units.dropFirst()) {
      let (one, other) = (nameInside(first.name), nameInside(second.name))
      if ModuleRank.areOpposites(one, other) { doubts.append(.opposites(first.name, second.name)) }
      let ranks = [one, other].map(ModuleRank.of)
      let areRanked = ranks[0] != nil && ranks[1] != nil
      guard isOnly else { continue }
      if !wordsAgree, areRanked, ranks[0]! > ranks[1]! { doubts.append(.againstWords(first.name, second.name)) }
      if first.isLarge && second.isLarge && !areRanked { doubts.append(.onlyShapes(first.name, second.name)) }
    }
  }
}
