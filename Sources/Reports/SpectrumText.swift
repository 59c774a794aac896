internal import Checkpoints
internal import Condensation

/// How near layers are to fewer neurons, as text and as JSON.
enum SpectrumText {
  /// What is zero but for rounding.
  private static let rounding = 1e-12
  /// The relative distances whose widths are shown.
  private static let shown = [0.01, 0.05, 0.1, 0.25, 0.5]

  /// A table of the widths within some distances, and a curve for each layer.
  static func lines(_ spectra: [CondensationSpectrum], layers: Int) -> [String] {
    guard !spectra.isEmpty else {
      return layers == 0
        ? [] : ["", "  The distances to SIMs are not computed for layers of this size; --tolerance T asks for them."]
    }
    var table = TextTable(
      heading: ["neurons needed within", "0 %"] + shown.map { "\(Int($0 * 100)) %" } + ["distance from all to fewest"],
      alignsRight: [false, true] + shown.map { _ in true } + [false])
    for spectrum in spectra {
      table.rows.append(
        ["layer \(spectrum.layer)", "\(spectrum.width(within: rounding))"]
          + shown.map { "\(spectrum.width(within: $0))" }
          + [curve(spectrum.relativeDistances)])
    }
    let meaning =
      "Distance to the nearest network found in which the other neurons of the layer are copies or silent, relative to the "
      + "norm of the weights that touch the layer. \(certainty(spectra))"
    return [""] + table.lines() + Prose.wrapped(meaning, indent: "  ")
  }

  /// Which distances are the least, and which are bounds.
  private static func certainty(_ spectra: [CondensationSpectrum]) -> String {
    let bounds = spectra.filter { !$0.isExact }.map { "\($0.layer)" }
    if bounds.isEmpty { return "All partitions were tried: none is nearer." }
    let exact = bounds.count == spectra.count ? "" : " In the other layers all were tried, and none is nearer."
    return "In \(bounds.count == 1 ? "layer" : "layers") \(bounds.joined(separator: ", ")) a nearer one may exist: "
      + "widths and distances are upper bounds.\(exact)"
  }

  /// Distances from 0 to 1 as bars, at most 24 of them.
  static func curve(_ distances: [Double]) -> String {
    let bars = Array("▁▂▃▄▅▆▇█")
    let count = min(distances.count, 24)
    return String(
      (0..<count).map { index in
        let place = count == 1 ? 0 : index * (distances.count - 1) / (count - 1)
        return bars[min(Int((distances[place] * Double(bars.count)).rounded(.down)), bars.count - 1)]
      })
  }

  /// The smallest width found within the tolerance, and that by the neurons' own weights.
  static func nearest(_ spectrum: CondensationSpectrum, _ audit: Audit) -> JSONValue {
    let width = spectrum.width(within: audit.tolerance)
    let own = audit.nearCopies.first { $0.layer == spectrum.layer }?.width
    return .object([
      ("layer", .integer(spectrum.layer)), ("width", .integer(width)),
      ("distance", .number(spectrum.relativeDistance(atWidth: width))), ("exact", .bool(spectrum.isExact)),
      ("ownWidth", .integer(own ?? audit.effectiveWidths[spectrum.layer - 1])),
    ])
  }

  /// All widths, the full one first.
  static func json(_ spectrum: CondensationSpectrum) -> JSONValue {
    .object([
      ("layer", .integer(spectrum.layer)), ("leastWidth", .integer(spectrum.leastWidth)),
      ("distances", .array(spectrum.relativeDistances.map { .number($0) })),
    ])
  }
}
