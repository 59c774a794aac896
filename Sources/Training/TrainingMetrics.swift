/// How well a network does at a step of training.
public struct TrainingMetrics: Equatable, Sendable {
  /// The number of steps made.
  public var step: Int
  /// The number of whole passes over the training set; 0 along a flow.
  public var epoch: Int
  /// The time along a gradient flow; `nil` for methods that count steps.
  public var time: Double?
  /// The mean loss over the training set.
  public var trainLoss: Double
  /// The share of right answers in the training set; `nil` where there are no classes.
  public var trainAccuracy: Double?
  /// The mean loss over the test set; `nil` without one.
  public var testLoss: Double?
  /// The share of right answers in the test set.
  public var testAccuracy: Double?

  /// Metrics.
  public init(
    step: Int, epoch: Int, time: Double? = nil, trainLoss: Double, trainAccuracy: Double? = nil,
    testLoss: Double? = nil,
    testAccuracy: Double? = nil
  ) {
    (self.step, self.epoch, self.time) = (step, epoch, time)
    (self.trainLoss, self.trainAccuracy) = (trainLoss, trainAccuracy)
    (self.testLoss, self.testAccuracy) = (testLoss, testAccuracy)
  }

  /// The header of a table of metrics.
  static let header = "step,epoch,train_loss,train_accuracy,test_loss,test_accuracy"
  /// The header of a table of metrics along a flow.
  static let flowHeader = header + ",time"

  /// The metrics of a line of the table; `nil` if it is none.
  init?(line: Substring, isFlow: Bool) {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == (isFlow ? 7 : 6), let step = Int(fields[0]), let trainLoss = Double(fields[2]) else {
      return nil
    }
    self.init(
      step: step, epoch: Int(fields[1]) ?? 0, time: isFlow ? Double(fields[6]) : nil, trainLoss: trainLoss,
      trainAccuracy: Double(fields[3]), testLoss: Double(fields[4]), testAccuracy: Double(fields[5]))
  }

  /// A number of a table; what is none is `nan`, whatever its sign, and what does not exist is empty.
  static func text(_ number: Double?) -> String { number.map { $0.isNaN ? "nan" : $0.description } ?? "" }

  /// The metrics as a line of the table; what does not exist is empty, as the epoch along a flow is.
  var line: String {
    let values = [trainLoss, trainAccuracy, testLoss, testAccuracy].map(TrainingMetrics.text)
    let line = "\(step),\(time == nil ? "\(epoch)" : ""),\(values.joined(separator: ","))"
    return time.map { "\(line),\($0)" } ?? line
  }
}
