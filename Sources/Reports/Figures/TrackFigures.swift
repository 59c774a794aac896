internal import Checkpoints
public import Condensation
internal import Networks
public import Training

extension Figure {
  /// The figures of a run, in the order in which a report shows them.
  ///
  /// - Parameter rates: the rates across the manifolds of the track, in their order, if they were taken.
  public static func all(of track: Track, rates: [RateSeries] = []) -> [Figure] {
    let layers = track.architecture.hiddenWidths.indices.map { $0 + 1 }
    let whole = [
      loss(of: track), self.rates(rates, across: track), widths(of: track), spectra(of: track), conserved(of: track),
    ].compactMap { $0 }
    return whole + layers.map { cosines(of: track, layer: $0) } + layers.map { orientations(of: track, layer: $0) }
  }

  /// The name of a manifold in a legend.
  static func name(of manifold: Track.Manifold, _ track: Track) -> String {
    switch manifold.name {
    case "start": "manifold of the start"
    case "end": "the narrowest found within \(percent(track.settings.tolerance)) at the end"
    default: manifold.name.count <= 40 ? manifold.name : "\(manifold.name.prefix(37))..."
    }
  }

  static func percent(_ share: Double) -> String { "\(JSONValue.number((share * 100 * 1e6).rounded() / 1e6).text) %" }
}
