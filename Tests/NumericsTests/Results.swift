import Foundation

/// Values that tasks on several threads write.
final class Results<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: [Value?]

  init(count: Int) {
    stored = Array(repeating: nil, count: count)
  }

  func set(_ index: Int, _ value: Value) {
    lock.withLock { stored[index] = value }
  }

  func update(_ index: Int, _ change: (Value?) -> Value) {
    lock.withLock { stored[index] = change(stored[index]) }
  }

  var values: [Value?] {
    lock.withLock { stored }
  }
}
