internal import Dispatch
internal import Foundation

/// A line on a terminal that says what is being computed, how long it has taken and how long it may take, from two seconds on.
///
/// It is written over each second and taken away at the end.
final class WaitingLine: @unchecked Sendable {
  private let queue = DispatchQueue(label: "nagano.waiting")
  private let timer: any DispatchSourceTimer
  private let start = ContinuousClock.now
  // Used on the queue alone.
  private var isShown = false

  /// - Parameter estimate: about how many seconds it takes, if that is known.
  init(_ text: String, estimate: Double?) {
    timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + .seconds(2), repeating: .seconds(1))
    timer.setEventHandler { [weak self] in
      guard let self else { return }
      isShown = true
      let elapsed = (ContinuousClock.now - start).components.seconds
      write("\r\u{1B}[K" + WaitingLine.text(text, elapsed: Int(elapsed), estimate: estimate))
    }
    timer.resume()
  }

  /// Takes the line away.
  func end() {
    timer.cancel()
    queue.sync { if isShown { write("\r\u{1B}[K") } }
  }

  static func text(_ text: String, elapsed: Int, estimate: Double?) -> String {
    guard let estimate, estimate >= 1 else { return "\(text) \(elapsed) s" }
    let whole = Int(estimate.rounded(.up))
    return elapsed <= whole
      ? "\(text) \(elapsed) of about \(whole) s" : "\(text) \(elapsed) s, longer than the \(whole) s expected"
  }

  /// About how many seconds a rank of so many columns takes, with as many random fields: fitted to the measurements of
  /// `Documentation/Performance/SpanGrowth.md`.
  static func seconds(forRankOf columns: Int) -> Double {
    let count = Double(columns)
    return 2.5e-11 * count * count * count + 7e-8 * count * count
  }

  /// A terminal that has gone away loses the line, nothing more.
  private func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = Foundation.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
  }
}
