internal import ArgumentParser
internal import Foundation
internal import Nagano

/// Watches a folder and shows it anew whenever its files change, until its run has ended.
struct RunFollower {
  /// The folder of the run.
  let folder: String
  let interrupt: Interrupt
  /// Whether nothing is said of what is waited for.
  let isQuiet: Bool
  /// How often a folder may be found in a state that cannot be read before that is an error: files of other programs appear
  /// before they are whole.
  private static let patience = 20
  private static let pause = Duration.milliseconds(250)

  /// Calls a body at every change.
  ///
  /// - Parameters:
  ///   - read: reads the folder as it is.
  ///   - show: shows what was read, and whether the run has ended.
  /// - Throws: exit code 130 when it was interrupted; what `read` and `show` throw.
  func follow<State>(read: () throws -> State, show: (State, _ status: RunFolder.Status?) throws -> Void) throws {
    var shown: Snapshot?
    var failures = 0
    var said: String?
    func say(_ text: String) {
      guard !isQuiet, said != text else { return }
      said = text
      StandardStream.error.remark("nagano: \(text); Ctrl-C ends this\n")
    }
    while true {
      // The end is looked for first: what is read afterwards is then complete.
      let status = RunFolder(folder).status
      let hasEnded = status.map { $0 != .unfinished } ?? false
      let now = Snapshot(folder)
      let start = ContinuousClock.now
      if now != shown || hasEnded {
        do {
          try show(try read(), status)
          (shown, failures) = (now, 0)
          if !hasEnded { say("waiting for the run in \(folder) to go on or end") }
        } catch let error where !hasEnded && failures < RunFollower.patience && mayPass(error) {
          // A folder without checkpoints yet is waited for as long as it takes.
          if (error as? SeriesError)?.kind == .empty {
            say("waiting for the first checkpoint in \(folder)")
          } else {
            failures += 1
          }
        }
      }
      if hasEnded { return }
      // At most half of the time goes into showing.
      try wait(max(RunFollower.pause, ContinuousClock.now - start))
    }
  }

  /// Whether waiting may help: files are being written, or a run begins anew.
  private func mayPass(_ error: any Error) -> Bool {
    switch error {
    case let error as SeriesError: error.kind == .empty
    case let error as CheckpointError: error.kind != .cannotWrite
    case is DataError: true
    default: false
    }
  }

  private func wait(_ duration: Duration) throws {
    let end = ContinuousClock.now + duration
    while ContinuousClock.now < end {
      if interrupt.isRaised { throw ExitCode(130) }
      Thread.sleep(forTimeInterval: 0.05)
    }
    if interrupt.isRaised { throw ExitCode(130) }
  }

  /// The files of a folder that a track reads, with what changes when they are written.
  private struct Snapshot: Equatable {
    private let files: Set<FileIdentity>

    init(_ folder: String) {
      let run = RunFolder(folder)
      let checkpoints = [run.path, run.checkpoints].flatMap { place in
        ((try? CheckpointFolder.series(in: place)) ?? []).map(\.path)
      }.filter { $0 != run.stateFile }
      files = Set((checkpoints + [run.metricsFile, run.recordFile]).compactMap { try? FileIdentity($0) })
    }
  }
}
