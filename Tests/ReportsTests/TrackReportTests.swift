import Foundation
import Nagano
import Testing

@testable import Reports

/// The report of a run: its text, its figures, and its page in a real browser.
@Suite struct TrackReportTests {
  static func track(_ network: String = "tanh:2-5-3-1+bias", count: Int = 7) throws -> Track {
    let architecture = try Architecture(network)
    var generator = SeededGenerator(seed: 9)
    let start = (0..<architecture.parameterCount).map { _ in generator.nextSignedUnit() }
    // Neurons 0 and 1 of the first layer approach one another.
    return Track(of: architecture, count: count) { index in
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
      Figure.loss(of: bare) == nil && report(bare).text(TextStyle(hasColour: false)).contains("1 checkpoints, step 0"))
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
    #expect(axis.name == "time" && axis.isLogarithmic)
    #expect(axis.encoding.line.contains("\"values\": [0, 0.01, 0.1, 1, 10, 100]"), "\(axis.encoding.line)")
  }

  private struct Reading: Decodable {
    struct Section: Decodable {
      let texts, moved: [String]
      let marks, changed: Int
      let slider: Int?
      let table, file: String
    }
    let complaints, requests: [String]
    let sections: [String: Section]
  }

  @Test(.enabled("needs Scripts/setup-figures and Scripts/setup-browser") { Browser.isThere })
  func slidersGoThroughTheRun() throws {
    let track = try Self.track()
    let figures = Figure.all(of: track)
    let bundle = try VegaBundle(path: FigureTests.bundle)
    let page = FigurePage(title: "run <1>", introduction: "a < b", figures: figures).html(bundle)
    var data = Data()
    try Browser.withPage(page) { path in data = try #require(try Browser.run("use_report.py", [path])) }
    let read = try JSONDecoder().decode(Reading.self, from: data)
    #expect(read.complaints == [] && read.requests == [])
    #expect(read.sections.count == figures.count)
    for figure in figures {
      let section = try #require(read.sections[figure.name])
      #expect(section.marks > 0 && section.table == figure.commaSeparatedValues && section.file == "\(figure.name).csv")
      guard figure.name.hasPrefix("cosines") || figure.name.hasPrefix("orientations") else {
        #expect(section.slider == nil)
        continue
      }
      #expect(section.slider == 6 && section.texts.contains("step 3600") && section.moved.contains("step 0"))
      if figure.name.hasSuffix("1") { #expect(section.changed > 0) }
    }
  }
}
