public import Checkpoints
internal import Networks
public import Symmetry
public import Training

/// How far trainings drift off the structural invariant manifold that they start on, as JSON and as text.
public struct ConfineReport: Sendable {
  /// One training.
  public struct Run: Sendable {
    /// The method, with its rate: `gd, rate 0.1`.
    public let name: String
    /// Whether every step was projected onto the leaf.
    public let isConfined: Bool
    /// What counts as rounding: the error of the integrator, for a flow.
    public let tolerance: Double
    /// What was measured.
    public let series: DriftSeries

    /// A training.
    public init(name: String, isConfined: Bool, tolerance: Double, series: DriftSeries) {
      (self.name, self.isConfined, self.tolerance, self.series) = (name, isConfined, tolerance, series)
    }

    /// The verdict of each set.
    var stable: (verdict: DriftSeries.Verdict, largest: Double) { series.verdict { $0.stableDistance } }
    var leaf: (verdict: DriftSeries.Verdict, largest: Double) { series.verdict { $0.leafDistance } }
    /// What became of the conserved quantities, and their largest change; `nil` where the activation brings none.
    public var laws: (verdict: DriftSeries.Verdict, largest: Double)? {
      guard series.records.first?.conservedChange != nil else { return nil }
      return series.verdict(of: { $0.conservedChange ?? 0 }, tolerance: tolerance, isCurved: true)
    }
  }

  /// What every report begins with.
  public let header: ReportHeader
  /// The classes of the manifold.
  public let partitions: [SignedPartition]
  /// The rates across the manifold at the start.
  public let start: TransverseRates
  /// The trainings.
  public let runs: [Run]
  /// How long each training lasts.
  public let length: TrainingLength
  /// The training from next to the manifold, if one was asked for.
  public let escape: EscapeRun?

  /// A report.
  public init(
    header: ReportHeader, partitions: [SignedPartition], start: TransverseRates, runs: [Run], length: TrainingLength,
    escape: EscapeRun?
  ) {
    (self.header, self.partitions, self.start) = (header, partitions, start)
    (self.runs, self.length, self.escape) = (runs, length, escape)
  }

  // MARK: JSON

  /// The object of the schema `nagano.confine/1`.
  public var json: JSONValue {
    header.json(
      primes: [],
      result: [
        ("classes", .string(ClassNotation.string(partitions))),
        (
          "start",
          [
            "verdict": .string(start.verdict.name), "smallest": .array(start.smallest.map { .number($0) }),
            "largest": .number(start.largest), "loss": .number(start.loss), "complete": .bool(start.isComplete),
          ]
        ),
      ] + length.pairs + [("runs", .array(runs.map(run))), ("escape", escape.map(escape(_:)) ?? nil)])
  }

  private func run(_ run: Run) -> JSONValue {
    func set(_ found: (verdict: DriftSeries.Verdict, largest: Double)) -> JSONValue {
      ["verdict": .string(found.verdict.rawValue), "largest": .number(found.largest)]
    }
    return [
      "method": .string(run.name), "confined": .bool(run.isConfined), "outcome": .string(run.series.outcome.name),
      "stableSet": set(run.stable), "leaf": set(run.leaf), "laws": run.laws.map(set) ?? nil,
      "records": .array(
        run.series.records.map { record in
          [
            "step": .integer(record.step), "time": .optional(record.time), "loss": .optional(record.loss),
            "stableDistance": .number(record.stableDistance), "leafDistance": .number(record.leafDistance),
            "conservedChange": .optional(record.conservedChange),
          ]
        }),
    ]
  }

  private func escape(_ escape: EscapeRun) -> JSONValue {
    [
      "epsilon": .number(escape.epsilon), "measuredRate": .optional(escape.measuredRate?.rate),
      "time": .optional(escape.measuredRate?.time), "predictedRate": .optional(escape.predictedRate),
      "records": .array(
        escape.records.map {
          ["time": .number($0.time), "distance": .number($0.distance), "rate": .optional($0.rate)]
        }),
    ]
  }

  // MARK: Text

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    let classes = ClassNotation.string(partitions)
    let start = classes.count <= 60 ? classes : "a structural invariant manifold"
    let words = "\(length.epochs == nil ? "" : "trained for ")\(length.words)"
    var lines = ["\(style.bold(header.network))  started on \(start), \(words)", ""]
    lines += table() + [""]
    lines += Prose.wrapped(meaning, indent: "  ")
    lines += [""] + Prose.wrapped(rates, indent: "  ")
    if let escape { lines += [""] + Prose.wrapped(sentence(escape), indent: "  ") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func table() -> [String] {
    let hasLaws = runs.contains { $0.laws != nil }
    var table = TextTable(
      heading: ["method", "", "stable set", "", "leaf", ""] + (hasLaws ? ["laws", ""] : []) + ["end"],
      alignsRight: [false, false, false, true, false, true] + (hasLaws ? [false, true] : []) + [false])
    for run in runs {
      var row = [run.name, run.isConfined ? "confined" : ""]
      row += [run.stable.verdict.rawValue, scientific(run.stable.largest)]
      row += [run.leaf.verdict.rawValue, scientific(run.leaf.largest)]
      if hasLaws { row += [run.laws?.verdict.rawValue ?? "", run.laws.map { scientific($0.largest) } ?? ""] }
      table.rows.append(row + [run.series.outcome.name])
    }
    return table.lines()
  }

  private var meaning: String {
    "stable set: copies stay copies; leaf: with the frozen interaction of the start. Largest distance over the norm of the "
      + "parameters. exact: not a bit is off; rounding: at most \(scientific(DriftSeries.rounding)); amplified: rounding at "
      + "first, which training then makes grow; leaves: more than rounding from the first steps on."
      + (runs.contains { $0.laws != nil }
        ? " laws: the largest relative change of a conserved quantity; what a flow changes less than its "
          + "tolerance times 1,000 is called rounding." : "")
  }

  private var rates: String {
    let unsure = start.isComplete ? "" : " (the iteration did not converge: estimates)"
    let place = "At the start the manifold "
    return switch start.verdict {
    case .attracting(let rate):
      "\(place)attracts: to first order every small distance shrinks along gradient flow, at least with rate \(scientific(rate))\(unsure)."
    case .escaping(let rate):
      "\(place)repels: some small distances grow along gradient flow, with rate up to \(scientific(rate))\(unsure)."
    case .neutral: "\(place)neither attracts nor repels to first order: some small distance stays\(unsure)."
    case .nothingNormal: "The manifold is the whole space."
    case .unknown:
      "Whether the manifold attracts is unknown: loss or gradients are not finite there, or the iteration did not converge."
    }
  }

  private func sentence(_ escape: EscapeRun) -> String {
    guard let measured = escape.measuredRate, let predicted = escape.predictedRate else {
      return
        "From a relative distance of \(scientific(escape.epsilon)) no rate could be measured: the push was lost in rounding, "
        + "the flow ended at once, or the distance was never small."
    }
    let verb =
      measured.rate >= 0
      ? "grew with rate \(scientific(measured.rate))" : "shrank with rate \(scientific(-measured.rate))"
    return
      "From a relative distance of \(scientific(escape.epsilon)) next to it, along gradient flow, the distance \(verb) "
      + "until the time \(scientific(measured.time)); the Hessian says about "
      + "\(predicted < 0 ? "-" : "")\(scientific(abs(predicted))) at most, the mean of its rate at \(escape.rateCount) times."
  }
}
