internal import InvariantManifolds
internal import Symmetry

extension FindingWriter {
  /// Neurons that are nearly copies, beyond those that are copies exactly.
  func nearCopies(_ spectrum: CondensationSpectrum) -> Finding? {
    let width = spectrum.width(within: tolerance)
    let exact = partitions[spectrum.layer - 1].classCount
    guard width < exact else { return nil }
    let partition = spectrum.linkage.partition(atCount: width)
    let tied = partition.classes().filter { $0.count > 1 }.flatMap { $0 } + partition.zeroMembers
    let distance = spectrum.relativeDistance(atWidth: width)
    return Finding(
      kind: .nearCopies, severity: .warning, layer: spectrum.layer, neurons: tied.sorted(),
      message: "Layer \(spectrum.layer) is nearly a layer of \(width) \(width == 1 ? "neuron" : "neurons") instead of "
        + "\(exact): the nearest network in which the others are copies or silent is at \(percent(distance)) of the norm of "
        + "its weights (tolerance \(percent(tolerance))). Training may still pull them apart; until then the "
        + "network works almost as the narrower one.")
  }

  private func percent(_ fraction: Double) -> String {
    let hundredths = (fraction * 10_000).rounded() / 100
    return hundredths == 0 && fraction > 0 ? "less than 0.01 %" : "\(hundredths) %"
  }
}
