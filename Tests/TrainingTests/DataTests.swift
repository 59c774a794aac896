import Checkpoints
import ExactAlgebra
import Foundation
import Networks
import Testing

@testable import Training

@Suite struct DataTests {
  private func load(
    csv text: String, _ network: String, inputs: [String]? = nil, targets: [String] = ["y"],
    loss: any Loss = MeanSquare(), scale: Double = 1
  ) throws -> Dataset {
    var dataset: Dataset?
    try withTemporaryFolder { folder in
      try AtomicFile.write(to: "\(folder)/data.csv", contents: text)
      let settings = DataSettings(
        source: .csv(file: "data.csv", inputs: inputs, targets: targets), scale: scale, test: 0, folder: folder)
      dataset = try settings.load(for: Architecture(network), loss: loss, seed: 0).training
    }
    return try #require(dataset)
  }

  private func failure(
    csv text: String, _ network: String = "tanh:2-1", inputs: [String]? = nil, targets: [String] = ["y"],
    loss: any Loss = MeanSquare(), sourceLocation: SourceLocation = #_sourceLocation
  ) -> DataError? {
    #expect(throws: DataError.self, sourceLocation: sourceLocation) {
      try load(csv: text, network, inputs: inputs, targets: targets, loss: loss)
    }
  }

  @Test func readsColumnsByName() throws {
    let text = "\u{FEFF}a,\"b, \"\"c\"\"\",y\r\n1,2,3\r\n\r\n\"4\", 5 ,6e1\r\n"
    let all = try load(csv: text, "tanh:2-1", scale: 2)
    #expect(all == Dataset(inputs: [2, 4, 8, 10], inputCount: 2, targets: .values([3, 60], width: 1)))
    let some = try load(csv: text, "tanh:1-2", inputs: ["y"], targets: ["b, \"c\"", "a"])
    #expect(some == Dataset(inputs: [3, 60], inputCount: 1, targets: .values([2, 1, 5, 4], width: 2)))
    let labels = try load(csv: "y,x\n1,0.5\n0,0.25", "tanh:1-2", loss: CrossEntropy())
    #expect(labels == Dataset(inputs: [0.5, 0.25], inputCount: 1, targets: .labels([1, 0])))
  }

  @Test func twoClassesHaveTwoNotations() throws {
    for text in ["a,b,y\n1,2,1\n3,4,0\n5,6,1\n", "a,b,y\n1,2,1\n3,4,-1\n5,6,1\n"] {
      let data = try load(csv: text, "tanh:2-1", loss: Logistic())
      #expect(data.targets == .labels([1, 0, 1]))
    }
  }

  @Test func mistakesInTablesHaveTheirPlace() {
    let notANumber = failure(csv: "a,b,y\n1,2,3\n4,x,6\n")
    #expect(notANumber?.line == 3 && notANumber?.column == 3 && notANumber?.problem.contains("column 'b'") == true)
    let short = failure(csv: "a,b,y\n1,2\n")
    #expect(short?.line == 2 && short?.problem.contains("2 fields") == true)
    let quote = failure(csv: "a,b,y\n1,\"2,3\n")
    #expect(quote?.line == 2 && quote?.column == 3 && quote?.problem.contains("not closed") == true)
    let broken = failure(csv: "a,\"b\nc\",y\n1,2,3\n1,2,z\n")
    #expect(broken?.line == 4 && broken?.column == 5)
    #expect(failure(csv: "a,b,y\n1,\"2\"x,3\n")?.problem.contains("closing quote") == true)
    let name = failure(csv: "alpha,b,y\n1,2,3\n", inputs: ["alpah", "b"])
    #expect(name?.kind == .noSuchColumn && name?.remedy.contains("'alpha'") == true)
    #expect(failure(csv: "y,b,y\n1,2,3\n")?.problem.contains("2 columns") == true)
    #expect(failure(csv: "")?.problem.contains("empty") == true)
    #expect(failure(csv: "a,b,y\n")?.problem.contains("no samples") == true)
    #expect(failure(csv: "y\n1\n")?.problem.contains("no column is left") == true)
  }

  @Test func dataMustFitTheNetwork() {
    #expect(failure(csv: "a,y\n1,2\n")?.problem.contains("1 inputs") == true)
    #expect(failure(csv: "a,b,y\n1,2,3\n", "tanh:2-3")?.problem.contains("1 targets") == true)
    let label = failure(csv: "a,b,y\n1,2,0\n1,2,3\n", "tanh:2-3", loss: CrossEntropy())
    #expect(label?.sample == 1 && label?.line == 3 && label?.remedy.contains("0 to 2") == true)
    #expect(failure(csv: "a,b,y\n1,2,0.5\n", "tanh:2-3", loss: CrossEntropy())?.sample == 0)
    let several = failure(csv: "a,b,y\n1,2,1\n", "tanh:2-3", loss: Logistic())
    #expect(several?.problem.contains("one output") == true)
    let mixed = failure(csv: "a,b,y\n1,2,0\n1,2,-1\n", loss: Logistic())
    #expect(mixed?.sample == 0 && mixed?.remedy.contains("-1 and +1") == true)
    #expect(failure(csv: "a,b,y\n1,2,0\n1,2,2\n", loss: Logistic())?.sample == 1)
    #expect(failure(csv: "a,b,y\n1,2,-1\n", "tanh:2-3", loss: CrossEntropy())?.sample == 0)
    #expect(failure(csv: "a,y,z\n1,2,0\n", "tanh:1-3", targets: ["y", "z"], loss: CrossEntropy())?.kind == .mismatch)
    let infinite = failure(csv: "a,b,y\n1,2,3\n1,inf,3\n")
    #expect(infinite?.kind == .notFinite && infinite?.sample == 1 && infinite?.problem.contains("column 'b'") == true)
    #expect(failure(csv: "a,b,y\n1,2,nan\n")?.problem.contains("column 'y'") == true)
  }

  @Test func readsArraysOfAnyRank() throws {
    let settings = DataSettings(
      source: .npz(file: digitsFile, inputs: "images", targets: "labels"), scale: 0.0625, folder: "/elsewhere")
    let (training, test) = try settings.load(for: Architecture("tanh:64-10"), loss: CrossEntropy(), seed: 3)
    #expect(training.count == 1437 && test?.count == 360)
    #expect(training.inputs.max() == 1 && training.inputs.min() == 0)
    let missing = #expect(throws: DataError.self) {
      try DataSettings(source: .npz(file: digitsFile, inputs: "pictures", targets: "labels"))
        .load(for: Architecture("tanh:64-10"), loss: CrossEntropy(), seed: 3)
    }
    #expect(missing?.kind == .noSuchColumn && missing?.description.contains("images") == true)
    let nowhere = #expect(throws: DataError.self) {
      try DataSettings(source: .npz(file: "/nowhere.npz", inputs: "a", targets: "b"))
        .load(for: Architecture("tanh:64-10"), loss: CrossEntropy(), seed: 3)
    }
    #expect(nowhere?.kind == .noSuchFile)
  }

  @Test func splitsAreSeededAndComplete() {
    let dataset = Dataset(inputs: (0..<101).map(Double.init), inputCount: 1, targets: .labels(Array(0..<101)))
    let (training, test) = dataset.split(testFraction: 0.2, generator: SeededGenerator(seed: 1))
    #expect(training.count == 80 && test?.count == 21)
    #expect((training.inputs + (test?.inputs ?? [])).sorted() == dataset.inputs)
    #expect(test == dataset.split(testFraction: 0.2, generator: SeededGenerator(seed: 1)).test)
    #expect(test != dataset.split(testFraction: 0.2, generator: SeededGenerator(seed: 2)).test)
    #expect(dataset.split(testFraction: 0, generator: SeededGenerator(seed: 1)).test == nil)
    #expect(training.targets == .labels(training.inputs.map { Int($0) }))
  }

  @Test func permutationsArePermutations() {
    var generator = SeededGenerator(seed: 0)
    let order = generator.permutation(of: 1000)
    #expect(order.sorted() == Array(0..<1000) && order != Array(0..<1000))
    // Each of the six orders of three comes up about as often.
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[generator.permutation(of: 3), default: 0] += 1 }
    #expect(counts.count == 6 && counts.values.allSatisfy { (850...1150).contains($0) })
  }

  @Test func teachersAnswer() throws {
    let settings = DataSettings(source: .teacher(network: try Architecture("tanh:2-3-1"), samples: 500), test: 0)
    let data = try settings.load(for: Architecture("tanh:2-5-1"), loss: MeanSquare(), seed: 8).training
    #expect(data.count == 500)
    let variance = data.inputs.reduce(0) { $0 + $1 * $1 } / 1000
    #expect(abs(variance - 1) < 0.2)
    #expect(try settings.load(for: Architecture("tanh:2-5-1"), loss: MeanSquare(), seed: 8).training == data)
    #expect(try settings.load(for: Architecture("tanh:2-5-1"), loss: MeanSquare(), seed: 9).training != data)
  }
}
