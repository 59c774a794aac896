internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs `first(0)`, …, `first(firstCount - 1)` and, when all have run, `second(0)`, …, `second(secondCount - 1)`, on several
/// threads.
///
/// What ``parallelFor(chunks:body:)`` says of indices and results holds for each loop. Between the loops threads do not sleep at
/// once: to wake them takes as long as some hundred thousand operations, which two loops of that size would pay twice.
///
/// - Parameters:
///   - firstCount: the number of indices of the first loop.
///   - secondCount: that of the second loop.
///   - threads: the largest number of threads; 1 stays on the calling thread, as everything does inside `withSerialLoops`.
///   - first: the task of the first loop.
///   - second: the task of the second loop.
public func parallelFor(
  _ firstCount: Int, then secondCount: Int, threads: Int, _ first: @Sendable (Int) -> Void,
  _ second: @Sendable (Int) -> Void
) {
  precondition(firstCount >= 0 && secondCount >= 0, "a number of indices is not negative")
  let workers = LoopNesting.isSerial ? 1 : min(threads, max(firstCount, secondCount))
  guard workers > 1 else {
    (0..<firstCount).forEach(first)
    return (0..<secondCount).forEach(second)
  }
  let progress = LoopProgress()
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while let index = progress.first.next(below: firstCount) {
      first(index)
      progress.finished.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }
    progress.waitForFirst(firstCount)
    while let index = progress.second.next(below: secondCount) { second(index) }
  }
}

/// How far two loops are.
private final class LoopProgress: Sendable {
  let first = Counter()
  let finished = Atomic<Int>(0)
  let second = Counter()

  /// Waits until so many indices of the first loop are finished: awake for some ten microseconds, after which the core is
  /// better left to others.
  ///
  /// Whoever took an index is at work on it, so this ends also where other workers have not begun.
  func waitForFirst(_ count: Int) {
    var tries = 0
    while finished.load(ordering: .acquiring) < count {
      tries += 1
      guard tries % 64 == 0 else { continue }
      if tries < 4096 { sched_yield() } else { usleep(20) }
    }
  }

  /// Gives out indices, each once.
  struct Counter: ~Copyable {
    private let value = Atomic<Int>(0)

    func next(below count: Int) -> Int? {
      let index = value.wrappingAdd(1, ordering: .relaxed).oldValue
      return index < count ? index : nil
    }
  }
}
