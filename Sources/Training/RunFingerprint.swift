/// A hash of the numbers that a run depends on, which tells whether a file of data was changed.
///
/// Multiply and fold, word by word; not for adversaries.
struct RunFingerprint {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Of the samples of a trainer and the parameters of a start.
  init(_ trainer: Trainer, start: [Double]) {
    add(start)
    for dataset in [trainer.training, trainer.test].compactMap({ $0 }) {
      add(UInt64(dataset.count))
      add(dataset.inputs)
      switch dataset.targets {
      case .labels(let labels): for label in labels { add(UInt64(bitPattern: Int64(label))) }
      case .values(let values, _): add(values)
      }
    }
  }

  /// The hash, 16 hexadecimal digits.
  var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func add(_ values: [Double]) {
    for value in values { add(value.bitPattern) }
  }

  private mutating func add(_ word: UInt64) {
    let product = (state ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    state = (product.high ^ product.low) &+ 0x632b_e59b_d9b4_e019
  }
}
