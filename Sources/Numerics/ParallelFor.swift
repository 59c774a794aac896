internal import Dispatch

/// Runs `body(0)`, …, `body(chunks - 1)` on the cores of the machine and returns when all have run.
///
/// Each index is passed exactly once; the order, and which of them run at the same time, are not determined. The result
/// is determined if what `body` writes for an index depends on that index alone and no two indices write to the same
/// place: split by chunks that do not depend on the number of cores, and combine their results in the order of indices.
///
/// The calling thread takes part, so calls may be nested; inside `withSerialLoops` a call stays on its thread. A call costs below a microsecond, but the other threads take
/// some ten microseconds to wake: it pays where the work of the whole call exceeds a tenth of a millisecond.
///
/// - Parameters:
///   - chunks: the number of indices; none if zero.
///   - body: the task. Pointers are not `Sendable`: bind them to `nonisolated(unsafe) let` to use them in it.
public func parallelFor(chunks: Int, body: @Sendable (Int) -> Void) {
  precondition(chunks >= 0, "a number of chunks is not negative")
  if chunks == 1 || LoopNesting.isSerial {
    for chunk in 0..<chunks { body(chunk) }
  } else {
    DispatchQueue.concurrentPerform(iterations: chunks, execute: body)
  }
}

/// Runs a body with ranges that together are 0 ..< `count`, on several cores where there are more than 65,536 indices.
///
/// For loops that do little more than read and write: each range is some hundred kilobytes of doubles. As for
/// ``parallelFor(chunks:body:)``, the result is determined if indices do not share what they write.
///
/// - Parameters:
///   - count: the number of indices.
///   - threads: the largest number of threads; those of the machine's cores if `nil`.
///   - body: the task.
public func forEachBlock(of count: Int, threads: Int? = nil, _ body: @Sendable (Range<Int>) -> Void) {
  let least = 1 << 14
  guard count > 4 * least, threads != 1 else { return body(0..<count) }
  let size = threads.map { max(least, (count + $0 - 1) / $0) } ?? least
  parallelFor(chunks: (count + size - 1) / size) { body($0 * size..<min(($0 + 1) * size, count)) }
}

/// Runs a body whose calls of `parallelFor`, at any depth, stay on the calling thread.
///
/// For the tasks of a loop that keeps all cores busy already: waking threads for their inner loops would only cost.
public func withSerialLoops<Result>(_ body: () throws -> Result) rethrows -> Result {
  try LoopNesting.$isSerial.withValue(true, operation: body)
}

/// How loops of the current thread run.
enum LoopNesting {
  @TaskLocal static var isSerial = false
}
