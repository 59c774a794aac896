public import Checkpoints
public import Condensation
public import Networks
internal import Symmetry
public import Training

/// What a series of checkpoints shows, as JSON, as text and as a page with figures.
public struct TrackReport: Sendable {
  /// What every report begins with.
  public let header: ReportHeader
  /// The track.
  public let track: Track
  /// The folder of the checkpoints.
  public let folder: String

  /// The rates across each manifold of the track, in their order; empty if none were taken.
  public var rates: [RateSeries] = []
  /// Why there are no rates, where a reader may miss them.
  public var missingRates: String?
  /// How far the run is; `nil` if the folder holds none.
  public var status: RunFolder.Status?
  /// How many checkpoints at the end of the run are not in the track: their weights are too large for distances.
  public var leftOut = 0
  /// Whether training can use the network of the last checkpoint, as far as it was read.
  public var verdict: Verdict = .undecided
  /// What of any checkpoint was not understood although it computes.
  public var coverage = Coverage.complete
  /// Whether the page is written anew while the run goes on: it then shows itself anew, too.
  public var isLive = false

  /// A report without rates, of a folder of which nothing is known but its checkpoints; all can be changed.
  public init(header: ReportHeader, track: Track, folder: String) {
    (self.header, self.track, self.folder) = (header, track, folder)
  }

  /// The object of the schema `nagano.track/1`.
  public var json: JSONValue {
    let names = track.manifolds.map { manifold -> JSONValue in
      ["name": .string(manifold.name), "classes": .string(ClassNotation.string(manifold.partitions))]
    }
    let run: JSONValue =
      switch status {
      case .unfinished: "unfinished"
      case .ended(let outcome): .string(outcome)
      case nil: nil
      }
    return header.json(
      primes: [],
      result: CoverageText.json(verdict, coverage) + [
        ("folder", .string(folder)), ("run", run), ("leftOut", .integer(leftOut)),
        ("tolerance", .number(track.settings.tolerance)),
        ("cosine", .number(track.settings.cosine)), ("manifolds", .array(names)),
        ("missingRates", missingRates.map { .string($0) } ?? nil), ("series", .array(track.states.map(state))),
      ])
  }

  private func state(_ state: TrackedState) -> JSONValue {
    [
      "step": .integer(state.place.step), "time": .optional(state.place.time), "loss": .optional(state.place.loss),
      "distances": .array(state.distances.map { .number($0) }), "rates": rates(at: state.place.step),
      "conservedChange": .optional(state.conservedChange), "layers": .array(state.layers.map(layer)),
    ]
  }

  private func layer(_ layer: TrackedState.Layer) -> JSONValue {
    [
      "layer": .integer(layer.layer), "width": .integer(layer.width), "classes": .integer(layer.classCount),
      "effectiveWidth": .integer(layer.effectiveWidth), "independentNeurons": .integer(layer.independentCount),
      "spectrum": .array(layer.relativeDistances.map { .number($0) }),
    ]
  }

  /// The rates at a checkpoint, one entry for each manifold; null where none were taken.
  private func rates(at step: Int) -> JSONValue {
    let found = rates.compactMap { series in series.records.first { $0.step == step } }
    guard !found.isEmpty else { return nil }
    return .array(
      found.map { record in
        [
          "verdict": .string(record.verdict.name), "growthRate": .optional(record.growthRate),
          "smallest": record.smallest.isEmpty ? nil : .array(record.smallest.map { .number($0) }),
          "largest": .optional(record.largest),
        ]
      })
  }

  /// The page with all figures.
  ///
  /// - Throws: ``FigureError`` if the script that draws figures is not installed.
  public func html() throws(FigureError) -> String {
    FigurePage(
      title: "\(header.network): \(folder)", notice: unfinished.map { "The run \($0)." },
      introduction: text(TextStyle(hasColour: false)), figures: Figure.all(of: track, rates: rates), isLive: isLive
    )
    .html(try VegaBundle.installed())
  }
}
