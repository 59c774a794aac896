import Foundation
import Nagano
import Testing

@testable import Reports

/// The report of a run: its text, its figures, and its page in a real browser.
@Suite struct TrackReportTests {
  static func track(
    _ network: String = "tanh:2-5-3-1+bias", count: Int = 7, classes: [String] = []
  ) throws -> Track {
    let architecture = try Architecture(network)
    var generator = SeededGenerator(seed: 9)
    let start = (0..<architecture.parameterCount).map { _ in generator.nextSignedUnit() }
    // Neurons 0 and 1 of the first layer approach one another.
    var settings = Track.Settings()
    settings.manifolds = try classes.map { try ClassNotation.parse($0) }
    return Track(of: architecture, count: count, settings: settings) { index in
      var parameters = start
      let share = 1 - Double(index) / Double(count - 1) * 0.9999
      for input in 0..<2 { parameters[2 + input] = start[input] + share * (start[2 + input] - start[input]) }
      return .init(place: .init(step: index * index * 100, loss: exp(-Double(index))), parameters: parameters)
    }
  }

  private func report(_ track: Track) -> TrackReport {
    let header = ReportHeader(verb: "track", network: track.architecture.notation, seed: 0, inputs: [], seconds: 0)
    return TrackReport(header: header, track: track, folder: "run <1>")
  }

  @Test func longLossesAreThinned() throws {
    var track = try Self.track()
    for (count, drawn) in [(2_000, 2_000), (2_001, 1_334), (400_000, 1_998)] {
      track.losses = (0..<count).map { step in
        .init(step: step, loss: step == 1_234 ? 9 : step == 1_235 ? 1e-9 : 1 + 0.1 * sin(Double(step)))
      }
      let figure = try #require(Figure.loss(of: track))
      let curve = figure.rows.filter { $0[1].line == "\"loss\"" }
      #expect(curve.count <= 2_002 && curve.count >= min(count, drawn), "\(count): \(curve.count)")
      let losses = curve.compactMap { Double($0[3].line) }
      #expect(losses.max() == 9 && losses.min() == 1e-9 && losses.first == track.losses[0].loss)
      let steps = curve.compactMap { Double($0[0].line) }
      #expect(steps == steps.sorted() && steps.last == Double(count - 1))
      #expect(figure.caption.contains("each stretch") == (count > 2_000))
    }
  }

  @Test func everyFigureHasItsData() throws {
    let track = try Self.track()
    let figures = Figure.all(of: track)
    #expect(
      figures.map(\.name) == [
        "loss", "widths", "spectra", "cosines-1", "cosines-2", "orientations-1", "orientations-2",
      ])
    let rows = Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.rows.count) })
    #expect(rows["loss"] == 7 * (1 + track.manifolds.count) && rows["widths"] == 7 * 2 * 3)
    #expect(rows["cosines-1"] == 7 * 25 && rows["orientations-2"] == 7 * 3)
    #expect(rows["spectra"] == 7 * (6 + 4))
    let relu = Figure.all(of: try Self.track("relu:2-5-1"))
    #expect(relu.map(\.name).contains("laws"))
    // Without a loss and without a manifold there is nothing to draw over time.
    let architecture = try Architecture("sigmoid:1-2-1")
    let bare = Track(of: architecture, count: 1) { .init(place: .init(step: $0), parameters: [1, -2, 3, 5]) }
    #expect(
      Figure.loss(of: bare) == nil && report(bare).text(TextStyle(hasColour: false)).contains("1 checkpoint, step 0"))
  }

  @Test func theAxisIsThatOfTheCheckpoints() throws {
    let track = try Self.track()
    #expect(TimeAxis(track).name == "step" && !TimeAxis(track).isLogarithmic)
    let flow = Track(of: track.architecture, count: 6) { index in
      .init(
        place: .init(step: index, time: index == 0 ? 0 : pow(10, Double(index) - 3)),
        parameters: [Double](repeating: Double(index), count: track.architecture.parameterCount))
    }
    let axis = TimeAxis(flow)
    #expect(
      axis.words(flow.states.map(\.place)) == ["time 0", "time 0.01", "time 0.1", "time 1", "time 10", "time 100"])
    #expect(TimeAxis(track).words(track.states.suffix(1).map(\.place)) == ["step 3,600"])
    #expect(axis.name == "time" && axis.isLogarithmic)
    #expect(axis.encoding.line.contains("\"values\": [0, 0.01, 0.1, 1, 10, 100]"), "\(axis.encoding.line)")
  }

  /// Rates across the manifolds of a track, on data of their own.
  private func rates(_ track: Track) throws -> [RateSeries] {
    let architecture = track.architecture
    var generator = SeededGenerator(seed: 2)
    func random(_ count: Int) -> [Double] { (0..<count).map { _ in generator.nextSignedUnit() } }
    let (inputs, targets) = (random(10 * architecture.inputCount), random(10 * architecture.outputCount))
    let trainer = Trainer(
      architecture: architecture,
      training: Dataset(
        inputs: inputs, inputCount: architecture.inputCount, targets: .values(targets, width: architecture.outputCount)),
      loss: MeanSquare(), optimizer: GradientDescent(rate: 0.1))
    let points = [0, 3, 6].map { _ in random(architecture.parameterCount) }
    return track.manifolds.map { manifold in
      RateSeries(
        partitions: manifold.partitions,
        records: zip([0, 3, 6], points).map {
          .init(of: trainer, at: $1, manifold.partitions, step: track.states[$0].place.step)
        })
    }
  }

  @Test func ratesAreSaidInEveryForm() throws {
    let track = try Self.track(classes: ["0,0,1,1,2/0,0,1"])
    var report = report(track)
    try #require(track.manifolds.count == 1)
    #expect(!report.text(TextStyle(hasColour: false)).contains("rates"))
    report.missingRates = "there are no data"
    #expect(report.text(TextStyle(hasColour: false)).contains("not known: there are no data."))
    report.missingRates = nil
    report.rates = try rates(track)
    let records = report.rates[0].records
    let text = report.text(TextStyle(hasColour: false))
    #expect(
      text.contains("rates across  at step 0") && text.contains("at step 3,600") && text.contains("gradient flow"))
    for record in [records[0], records[2]] {
      let size = scientific(abs(try #require(record.growthRate)))
      #expect(text.contains("\(record.verdict.name), \(size)"), "\(text)")
    }
    let changes = report.rates[0].phases.count - 1
    #expect(changes == 0 ? text.contains("  none\n") : text.contains("between"), "\(text)")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.text.utf8)) as? [String: Any])
    let series = try #require(json["series"] as? [[String: Any]])
    for (number, state) in series.enumerated() {
      guard let record = records.first(where: { $0.step == state["step"] as? Int }) else {
        #expect(state["rates"] is NSNull && ![0, 3, 6].contains(number))
        continue
      }
      let found = try #require((state["rates"] as? [[String: Any]])?.first)
      #expect(found["verdict"] as? String == record.verdict.name)
      // Readers of JSON may be off in the last digit.
      let (read, rate) = (try #require(found["growthRate"] as? Double), try #require(record.growthRate))
      #expect(abs(read - rate) < 1e-14 && (found["smallest"] as? [Double])?.count == 3)
    }
    let figure = try #require(Figure.rates(report.rates, across: track))
    #expect(figure.rows.count == 3 && Figure.all(of: track, rates: report.rates).map(\.name).contains("rates"))
    #expect(Figure.rates([], across: track) == nil)
  }

  @Test func anUnfinishedRunSaysSo() throws {
    var report = report(try Self.track(count: 2))
    let plain = TextStyle(hasColour: false)
    #expect(
      report.unfinished == nil && !report.text(plain).contains("the run") && report.json.line.contains("\"run\": null"))
    let cases: [(RunFolder.Status, String?, String)] = [
      (.unfinished, "is not finished", "unfinished"), (.ended(outcome: "stopped"), "was interrupted", "stopped"),
      (.ended(outcome: "diverged"), "diverged", "diverged"), (.ended(outcome: "completed"), nil, "completed"),
      (.ended(outcome: "lossReached"), nil, "lossReached"),
    ]
    for (status, words, key) in cases {
      report.status = status
      #expect(words.map { report.text(plain).contains("the run \($0)") } ?? (report.unfinished == nil), "\(status)")
      #expect(report.json.line.contains("\"run\": \"\(key)\""))
    }
    let page = FigurePage(title: "x", notice: "The <run>.", figures: [], isLive: true)
    let html = page.html(try bundle("window.vegaEmbed = 1;"))
    #expect(html.contains("<p class=\"notice\">The &lt;run&gt;.</p>") && html.contains("<body data-live"))
    #expect(!FigurePage(title: "x", figures: []).html(try bundle("vegaEmbed")).contains("<body data-live"))
  }

  private func bundle(_ text: String) throws -> VegaBundle {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).js")
    defer { try? FileManager.default.removeItem(at: file) }
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try VegaBundle(path: file.path)
  }

  private struct Reading: Decodable {
    struct Section: Decodable {
      let texts, moved: [String]
      let marks, changed: Int
      let slider: Int?
      let beside, besideMoved: String?
      let table, file: String
      /// The width of the drawing, and of its place, at widths of the window; whether the page scrolls sideways.
      let widths: [String: [Double]]
    }
    let complaints, requests: [String]
    let scrolls: [String: Bool]
    /// Colours of the page and of texts and lines in figures: light, dark, dark as printed.
    let colours: [String: [String]]
    let sections: [String: Section]
  }

  @Test(.enabled("needs Scripts/setup-figures and Scripts/setup-browser") { Browser.isThere })
  func slidersGoThroughTheRun() throws {
    let track = try Self.track(classes: ["0,0,1,1,2/0,0,1", "0,1,2,3,4/0,1,0"])
    let figures = Figure.all(of: track, rates: try rates(track))
    let page = FigurePage(title: "run <1>", introduction: "a < b", figures: figures)
    var data = Data()
    try Browser.withPage(page.html(try VegaBundle(path: FigureTests.bundle))) { path in
      data = try #require(try Browser.run("use_report.py", [path]))
    }
    let read = try JSONDecoder().decode(Reading.self, from: data)
    #expect(read.complaints == [] && read.requests == [])
    #expect(read.sections.count == figures.count)
    for figure in figures {
      let section = try #require(read.sections[figure.name])
      #expect(section.marks > 0 && section.table == figure.commaSeparatedValues && section.file == "\(figure.name).csv")
      try expectRoomIsUsed(section, figure.name)
      guard figure.name.hasPrefix("cosines") || figure.name.hasPrefix("orientations") else {
        #expect(section.slider == nil && section.beside == nil)
        continue
      }
      #expect(section.slider == 6 && section.texts.contains("step 3,600") && section.moved.contains("step 0"))
      #expect(section.beside == "step 3,600" && section.besideMoved == "step 0")
      if figure.name.hasSuffix("1") { #expect(section.changed > 0) }
    }
    #expect(read.scrolls.count == 3 && read.scrolls.values.allSatisfy { !$0 })
    let (light, dark, print) = (read.colours["light"], read.colours["dark"], read.colours["print"])
    #expect(light?[0] == "rgb(255, 255, 255)" && dark?[0] == "rgb(21, 23, 26)" && print == light)
    #expect(zip(light ?? [], dark ?? []).allSatisfy { $0 != $1 } && light?.count == 4)
  }

  /// Drawings are as wide as their places, but for squares, which have a largest size.
  private func expectRoomIsUsed(_ section: Reading.Section, _ name: String) throws {
    #expect(section.widths.count == 3)
    for (window, pair) in section.widths {
      let (drawn, place) = (pair[0], pair[1])
      #expect(drawn <= place, "\(name) \(window): \(pair)")
      if !name.hasPrefix("cosines") { #expect(drawn > min(place, 1_000) - 60, "\(name) \(window): \(pair)") }
    }
  }
}
