internal import Foundation
internal import Nagano

/// One line on a terminal's standard error that is written over, ten times a second.
///
/// Calls come one at a time, on any thread.
final class ProgressLine: @unchecked Sendable {
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var last = ContinuousClock.now - .seconds(1)

  /// A line, shown if that is wanted and standard error is a terminal.
  init(isShown: Bool) { self.isShown = isShown && isatty(STDERR_FILENO) == 1 }

  func show(_ text: @autoclosure () -> String) {
    guard isShown, ContinuousClock.now - last > .milliseconds(100) else { return }
    last = .now
    write(ProgressLine.wipe + text())
  }

  /// Shows how much is done, how fast, and how long the rest will take.
  ///
  /// - Parameter earlier: how much of `done` was done before this run, and says nothing about its speed.
  func show(_ done: Int, of total: Int, earlier: Int, unit: String) {
    show(ProgressLine.text(done, of: total, earlier: earlier, unit: unit, elapsed: ContinuousClock.now - start))
  }

  static func text(_ done: Int, of total: Int, earlier: Int, unit: String, elapsed: Duration) -> String {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    let rate = Double(done - earlier) / max(seconds, 1e-3)
    guard rate > 0 else { return "\(done) of \(total) \(unit)" }
    let left = Int((Double(total - done) / rate).rounded(.up))
    let time =
      left < 120 ? "\(left) s" : left < 7_200 ? "\(left / 60) min" : "\(left / 3_600) h \(left % 3_600 / 60) min"
    return "\(done) of \(total) \(unit), \(String(format: "%.3g", rate)) a second, \(time) left"
  }

  func clear() {
    if isShown { write(ProgressLine.wipe) }
  }

  /// Back to the start of the line, and the line is empty.
  static let wipe = "\r\u{1B}[K"

  private func write(_ text: String) { StandardStream.error.remark(text, keeping: [ProgressLine.wipe]) }
}
