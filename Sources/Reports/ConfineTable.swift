public import Checkpoints
public import Symmetry
public import Training

/// Which method of training respects which kind of set: verdicts of several experiments side by side, as JSON and as text.
///
/// A start on copies shows whether they stay copies; one with an interaction whether the stable set is kept, and whether the
/// leaf is; an activation that conserves quantities whether their level sets are.
public struct ConfineTable: Sendable {
  /// A method at one experiment.
  public struct Run: Sendable {
    /// The training.
    public let full: ConfineReport.Run
    /// The same with half the rate and twice the epochs, where it was made.
    public let halved: DriftSeries?

    /// A method at one experiment.
    public init(full: ConfineReport.Run, halved: DriftSeries?) { (self.full, self.halved) = (full, halved) }

    /// The drift off the level sets of laws at half the rate, over that at the rate.
    var halfRate: Double? {
      guard let halved, let whole = full.laws?.largest, whole > 0, whole.isFinite else { return nil }
      return halved.verdict(of: { $0.conservedChange ?? 0 }, isCurved: true).largest / whole
    }
  }

  /// An experiment with its trainings, one for each method of the table.
  public struct Entry: Sendable {
    /// The experiment's file.
    public let file: String
    /// The network.
    public let network: String
    /// The classes of the start.
    public let partitions: [SignedPartition]
    /// How long each training lasts.
    public let length: TrainingLength
    /// The trainings, in the order of the methods.
    public let runs: [Run]

    /// An experiment with its trainings.
    public init(
      file: String, network: String, partitions: [SignedPartition], length: TrainingLength, runs: [Run]
    ) {
      (self.file, self.network, self.partitions) = (file, network, partitions)
      (self.length, self.runs) = (length, runs)
    }

    /// The relative norm of the interaction of the start.
    var interaction: Double { runs.first?.full.series.interaction ?? 0 }

    /// The kinds of sets that the start is on.
    var sets: [Kind] {
      (interaction > DriftSeries.rounding ? [.stableSet, .leaf] : [.copies])
        + (runs.contains { $0.full.laws != nil } ? [.laws] : [])
    }
  }

  /// A kind of set.
  enum Kind: String {
    case copies
    case stableSet = "stable set"
    case leaf
    case laws

    /// Whether and how far a training left the set.
    func drift(of run: Run) -> (verdict: DriftSeries.Verdict, largest: Double)? {
      switch self {
      case .copies, .stableSet: run.full.stable
      case .leaf: run.full.leaf
      case .laws: run.full.laws
      }
    }
  }

  /// What every report begins with.
  public let header: ReportHeader
  /// The experiments.
  public let entries: [Entry]

  /// A table.
  ///
  /// - Precondition: all experiments have the same number of trainings.
  public init(header: ReportHeader, entries: [Entry]) {
    precondition(Set(entries.map(\.runs.count)).count <= 1, "one training for each method")
    (self.header, self.entries) = (header, entries)
  }

  private var names: [String] { entries.first?.runs.map(\.full.name) ?? [] }

  // MARK: JSON

  /// The object of the schema `nagano.confine/1`, with experiments and methods.
  public var json: JSONValue {
    header.json(
      primes: [],
      result: [
        (
          "experiments",
          .array(
            entries.map {
              .object(
                [
                  ("file", .string($0.file)), ("network", .string($0.network)),
                  ("classes", .string(ClassNotation.string($0.partitions))), ("interaction", .number($0.interaction)),
                ] + $0.length.pairs)
            })
        ),
        (
          "methods",
          .array(
            names.indices.map { index in
              ["method": .string(names[index]), "verdicts": .array(entries.flatMap { verdicts($0, index) })]
            })
        ),
      ])
  }

  private func verdicts(_ entry: Entry, _ index: Int) -> [JSONValue] {
    let run = entry.runs[index]
    return entry.sets.compactMap { kind in
      kind.drift(of: run).map { drift in
        [
          "experiment": .string(entry.file), "set": .string(kind.rawValue), "verdict": .string(drift.verdict.rawValue),
          "largest": .number(drift.largest), "halfRate": .optional(kind == .laws ? run.halfRate : nil),
        ]
      }
    }
  }

  // MARK: Text

  /// The table for people.
  ///
  /// Numbers stand where a method leaves a set; those of rounding differ between machines.
  public func text(_ style: TextStyle) -> String {
    let columns = entries.flatMap { entry in entry.sets.map { (entry, $0) } }
    let hasRatio = entries.contains { $0.runs.contains { $0.halfRate != nil } }
    let titles = columns.flatMap { [$1.rawValue, ""] + ($1 == .laws && hasRatio ? ["half the rate"] : []) }
    var table = TextTable(heading: ["method"] + titles, alignsRight: [false] + titles.map { $0 == "half the rate" })
    for (index, name) in names.enumerated() {
      table.rows.append([name] + columns.flatMap { cells($0, $1, index, hasRatio) })
    }
    let places = entries.map { entry in
      "\(entry.sets.map(\.rawValue).joined(separator: ", ")): \(entry.network) from "
        + "\(ClassNotation.string(entry.partitions)) (\(entry.file.split(separator: "/").last ?? ""): "
        + "\(entry.length.words))"
    }
    return
      (["\(style.bold("Which method stays on which set"))", ""] + table.lines() + [""]
      + Prose.wrapped(places.joined(separator: "; ") + ".", indent: "  ") + [""]
      + Prose.wrapped(meaning + (hasRatio ? ratio : ""), indent: "  ")).joined(separator: "\n") + "\n"
  }

  private func cells(_ entry: Entry, _ kind: Kind, _ index: Int, _ hasRatio: Bool) -> [String] {
    let run = entry.runs[index]
    let ratio = kind == .laws && hasRatio ? [run.halfRate.map(factor) ?? ""] : []
    guard let drift = kind.drift(of: run) else { return ["", ""] + ratio }
    let outcome = run.full.series.outcome.name
    let word = drift.verdict.rawValue + (outcome == "completed" ? "" : " (\(outcome))")
    return [word, drift.verdict == .leaves ? scientific(drift.largest) : ""] + ratio
  }

  /// A factor with two decimals.
  private func factor(_ value: Double) -> String {
    guard value < 1e6 else { return "x \(scientific(value))" }
    let hundredths = Int((100 * value).rounded())
    return "x \(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  private var meaning: String {
    "exact: not a bit is off; rounding: at most \(scientific(DriftSeries.rounding)) of the norm of the parameters (laws along "
      + "a flow: its tolerance times 1,000); amplified: rounding at first, which training then makes grow; leaves: more from "
      + "the first steps on, and how far at most."
  }

  private var ratio: String {
    " half the rate: what becomes of the drift off the laws with half the rate and twice the epochs; about 0.5 where steps of "
      + "finite size make it, about 1 where the method follows another flow, however small its steps."
  }
}
