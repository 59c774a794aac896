internal import InvariantManifolds
internal import Networks
internal import Numerics
internal import Symmetry

/// Puts what was computed about a network into words.
struct FindingWriter {
  let point: WiredPoint
  let architecture: Architecture
  let partitions: [SignedPartition]
  let isConstant: Bool
  let outputsVanish: Bool
  let dead: [[Int]]
  let off: [[Int]]
  let offInBox: [[Int]]?
  let box: [ClosedRange<Double>]?
  let orbit: OrbitDimension
  let function: ReducedFunction
  let reducibleWidths: [Int]
  let interactions: [FrozenInteraction]
  let spectra: [CondensationSpectrum]
  let nearCopies: [NearCopies]
  let tolerance: Double

  /// All findings, traps first, then by layer.
  func findings() -> [Finding] {
    var all: [Finding] = []
    if isConstant { all.append(constantNetwork()) }
    for (index, partition) in partitions.enumerated() {
      all += atRest(index + 1, partition) + tied(index + 1, partition)
    }
    all += offForNow() + multiples() + reducible()
    all += interactions.filter(\.isPresent).map(frozen) + spectra.compactMap(nearCopies)
    let order: [Finding.Severity] = [.trap, .warning, .info]
    return order.flatMap { severity in all.filter { $0.severity == severity } }
  }

  private func tied(_ layer: Int, _ partition: SignedPartition) -> [Finding] {
    let groups = partition.classes().filter { $0.count > 1 }
    let mirrored = groups.filter { group in group.contains { partition.labels[$0].sign == .negative } }
    let equal = groups.filter { group in !group.contains { partition.labels[$0].sign == .negative } }
    var found: [Finding] = []
    if !equal.isEmpty { found.append(copies(layer, equal, kind: .copies, verb: "are copies of one another")) }
    if !mirrored.isEmpty {
      found.append(
        copies(layer, mirrored, kind: .mirroredCopies, verb: "are copies or mirror images (w, -w) of one another"))
    }
    return found
  }

  private func copies(_ layer: Int, _ groups: [[Int]], kind: Finding.Kind, verb: String) -> Finding {
    let members = groups.flatMap { $0 }.sorted()
    let shown = groups.prefix(3).map { "{\(abbreviated($0))}" }.joined(separator: " ")
    let more = groups.count > 3 ? " and \(groups.count - 3) more \(groups.count == 4 ? "group" : "groups")" : ""
    return Finding(
      kind: kind, severity: .trap, layer: layer, neurons: members,
      message: "Layer \(layer): \(members.count) neurons in \(groups.count) \(groups.count == 1 ? "group" : "groups") "
        + "\(verb) and stay so, whatever the data and the loss: \(shown)\(more). "
        + "Each group works as one neuron. Likely cause: \(cause(layer, groups)).")
  }

  private func cause(_ layer: Int, _ groups: [[Int]]) -> String {
    let width = partitions[layer - 1].count
    if groups.count == 1 && groups[0].count == width {
      return rowsAreConstant(layer)
        ? "constant initialisation; draw the weights of this layer or of the next at random"
        : "this layer and the next treat all neurons alike; break the tie by random weights"
    }
    if Set(groups.map(\.count)).count == 1 && groups.joined().count == width {
      return "neurons copied to widen a network, without noise; split the outgoing weights unequally to use the width"
    }
    return "copied neurons, or an initialiser whose random numbers repeat"
  }

  /// Whether all weights of a layer are one and the same number.
  private func rowsAreConstant(_ layer: Int) -> Bool {
    let axis = point.wiring.partitionedAxes[layer - 1]
    let incoming = point.wiring.tensorNumbers(ofAxis: axis).first { number in
      let slots = point.wiring.tensors[number].slots
      return slots.count == 2 && slots.contains { $0.axis == axis && $0.role == .writes }
    }
    guard let number = incoming else { return false }
    switch point.values[number] {
    case .rational(let entries): return Set(entries).count <= 1
    case .residues(let entries): return Set(entries).count <= 1
    case .stored(let tensor): return tensor.isConstant
    }
  }
}
