import ExactAlgebra
import Foundation
import Networks
import Testing

@testable import Training

private func sum(
  _ loss: any Loss, _ outputs: [Double], _ targets: Dataset.Targets, width: Int, scale: Double?
) -> (LossSum, [Double]) {
  var outputs = outputs
  let result = outputs.withUnsafeMutableBufferPointer {
    loss.sum(
      outputs: $0, width: width, targets: targets, rows: SampleRows(0..<$0.count / width), gradientScale: scale)
  }
  return (result, outputs)
}

@Suite struct LossTests {
  @Test func crossEntropyIsItsFormula() {
    let outputs = [1.0, 2, 0.5, -1, 0, 3]
    let (result, gradient) = sum(CrossEntropy(), outputs, .labels([1, 0]), width: 3, scale: 0.5)
    func row(_ values: ArraySlice<Double>, _ label: Int) -> Double {
      log(values.reduce(0) { $0 + exp($1) }) - values[values.startIndex + label]
    }
    #expect(abs(result.loss - row(outputs[..<3], 1) - row(outputs[3...], 0)) < 1e-14)
    #expect(result.correctCount == 1)
    #expect(abs(gradient[..<3].reduce(0, +)) < 1e-15 && abs(gradient[3...].reduce(0, +)) < 1e-15)
    let total = exp(1.0) + exp(2.0) + exp(0.5)
    #expect(abs(gradient[0] - 0.5 * exp(1.0) / total) < 1e-15)
    #expect(abs(gradient[1] - 0.5 * (exp(2.0) / total - 1)) < 1e-15)
  }

  @Test func crossEntropyIsStable() {
    let (large, gradient) = sum(CrossEntropy(), [1000, -1000, 100], .labels([0]), width: 3, scale: 1)
    #expect(large.loss == 0 && gradient == [0, 0, 0])
    #expect(sum(CrossEntropy(), [1000, -1000], .labels([1]), width: 2, scale: nil).0.loss == 2000)
    #expect(sum(CrossEntropy(), [.nan, 0], .labels([1]), width: 2, scale: nil).0.loss.isNaN)
    #expect(!sum(CrossEntropy(), [.infinity, 0], .labels([1]), width: 2, scale: nil).0.loss.isFinite)
    #expect(sum(CrossEntropy(), [.nan, 0], .labels([0]), width: 2, scale: nil).0.correctCount == 0)
  }

  @Test func logisticIsItsFormula() {
    let outputs = [0.5, -1.25, 3, 0]
    let labels = [1, 1, 0, 0]
    let (result, gradient) = sum(Logistic(), outputs, .labels(labels), width: 1, scale: 0.5)
    var expected = 0.0
    for (index, output) in outputs.enumerated() {
      let sign = labels[index] == 1 ? 1.0 : -1.0
      expected += log(1 + exp(-sign * output))
      #expect(abs(gradient[index] + 0.5 * sign * exp(-sign * output) / (1 + exp(-sign * output))) < 1e-15)
    }
    #expect(abs(result.loss - expected) < 1e-15 && result.correctCount == 2)
    // Two outputs F/2 and -F/2 under cross-entropy are the same function.
    let pairs = outputs.flatMap { [-$0 / 2, $0 / 2] }
    #expect(abs(sum(CrossEntropy(), pairs, .labels(labels), width: 2, scale: nil).0.loss - expected) < 1e-14)
    #expect(Logistic().classCount(outputCount: 1) == 2 && Logistic().classCount(outputCount: 2) == nil)
  }

  /// Large margins on either side: the loss is the margin or its exponential, to full relative accuracy.
  @Test func logisticIsStable() {
    for size in [40.0, 100, 700, 1e5, 1e300] {
      for label in [0, 1] {
        let sign = label == 1 ? 1.0 : -1.0
        let (right, small) = sum(Logistic(), [sign * size], .labels([label]), width: 1, scale: 1)
        #expect(abs(right.loss - exp(-size)) <= 1e-15 * exp(-size) && right.correctCount == 1)
        #expect(abs(small[0] + sign * exp(-size)) <= 1e-15 * exp(-size))
        let (wrong, large) = sum(Logistic(), [-sign * size], .labels([label]), width: 1, scale: 1)
        #expect(wrong.loss == size && large == [-sign] && wrong.correctCount == 0)
      }
    }
    #expect(sum(Logistic(), [.nan], .labels([1]), width: 1, scale: nil).0.loss.isNaN)
    #expect(sum(Logistic(), [.nan], .labels([0]), width: 1, scale: nil).0.correctCount == 0)
    #expect(sum(Logistic(), [-.infinity], .labels([1]), width: 1, scale: nil).0.loss == .infinity)
  }

  @Test func meanSquareIsItsFormula() {
    let (result, gradient) = sum(
      MeanSquare(), [1, 2, 3, 4], .values([0, 2, 5, 1], width: 2), width: 2, scale: 0.25)
    #expect(result == LossSum(loss: 1 + 0 + 4 + 9))
    #expect(gradient == [0.5, 0, -1, 1.5])
    #expect(MeanSquare().divisor(sampleCount: 2, outputCount: 2) == 4)
    #expect(CrossEntropy().divisor(sampleCount: 2, outputCount: 3) == 2)
  }

  @Test(arguments: Losses.all.map(\.name)) func gradientsAreDerivatives(name: String) throws {
    let loss = try #require(Losses.named(name))
    var generator = SeededGenerator(seed: 4)
    let outputs = (0..<12).map { _ in generator.normal() }
    let width = loss.classCount(outputCount: 3) == nil ? 1 : 3
    let count = loss.classCount(outputCount: width) ?? 0
    let targets: Dataset.Targets =
      loss.takesLabels
      ? .labels((0..<12 / width).map { $0 * $0 % count }) : .values((0..<12).map { _ in generator.normal() }, width: 3)
    let gradient = sum(loss, outputs, targets, width: width, scale: 0.7).1
    for index in outputs.indices {
      var (above, below) = (outputs, outputs)
      above[index] += 1e-5
      below[index] -= 1e-5
      let difference =
        sum(loss, above, targets, width: width, scale: nil).0.loss
        - sum(loss, below, targets, width: width, scale: nil).0.loss
      #expect(abs(0.7 * difference / 2e-5 - gradient[index]) < 1e-8)
    }
  }

  @Test func rowsFollowTheSelection() {
    #expect(SampleRows(2..<4, of: [9, 8, 7, 6])[1] == 6)
    #expect(SampleRows(2..<4)[1] == 3)
  }
}
