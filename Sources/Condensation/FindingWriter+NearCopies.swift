internal import InvariantManifolds
internal import Symmetry

extension FindingWriter {
  /// Neurons that are nearly copies, beyond those that are copies exactly.
  func nearCopies(_ spectrum: CondensationSpectrum) -> Finding? {
    let width = spectrum.width(within: tolerance)
    let exact = partitions[spectrum.layer - 1].classCount
    guard width < exact, let near = nearCopies.first(where: { $0.layer == spectrum.layer }) else { return nil }
    return near.width < exact ? warning(near, spectrum, exact) : remark(spectrum, width, exact)
  }

  private func warning(_ near: NearCopies, _ spectrum: CondensationSpectrum, _ exact: Int) -> Finding {
    let silent = near.silent.isEmpty ? "" : " or are nearly silent beside the median neuron"
    return Finding(
      kind: .nearCopies, severity: .warning, layer: spectrum.layer, neurons: near.neurons,
      message:
        "Layer \(spectrum.layer) is nearly a layer of \(count(near.width)) instead of \(exact): the others depart "
        + "from their classes by at most \(percent(near.largestDeparture)) of their own weights\(silent) (tolerance "
        + "\(percent(tolerance))). A network with so few is at \(distance(spectrum, near.width)) of the norm of the layer's "
        + "weights. Training may still pull them apart; what tying them changes in the outputs, reduce measures.")
  }

  /// Near beside the norm of the layer only.
  private func remark(_ spectrum: CondensationSpectrum, _ width: Int, _ exact: Int) -> Finding {
    Finding(
      kind: .nearCopies, severity: .info, layer: spectrum.layer, neurons: [],
      message: "A network with \(count(width)) instead of \(exact) in layer \(spectrum.layer) is at "
        + "\(distance(spectrum, width)) of the norm of the layer's weights, but a few weights (large biases, or single neurons) make "
        + "up that norm: by their own weights no neurons were found within \(percent(tolerance)) of being copies or silent."
    )
  }

  private func distance(_ spectrum: CondensationSpectrum, _ width: Int) -> String {
    let share = percent(spectrum.relativeDistance(atWidth: width))
    return spectrum.isExact ? "\(share) (none is nearer)" : "at most \(share)"
  }

  private func percent(_ fraction: Double) -> String {
    let hundredths = (fraction * 10_000).rounded() / 100
    return hundredths == 0 && fraction > 0 ? "less than 0.01 %" : "\(hundredths) %"
  }
}
