import Checkpoints
import Foundation
import Networks
import Testing

@testable import Training

@Suite struct IdxDataTests {
  private func write(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }

  @Test func readsImagesAndLabels() throws {
    try withTemporaryFolder { folder in
      try write(
        [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1] + [1, 2, 3, 4, 5, 255], "\(folder)/t-images-idx3-ubyte")
      try write([0, 0, 8, 1, 0, 0, 0, 3] + [2, 0, 1], "\(folder)/t-labels-idx1-ubyte")
      let yaml = "network: tanh:2-4-3\ndata: {file: t-images-idx3-ubyte, scale: 0.5, test: 0}"
      let data = try Experiment(yaml: yaml, folder: folder).trainer().training
      #expect(data == Dataset(inputs: [0.5, 1, 1.5, 2, 2.5, 127.5], inputCount: 2, targets: .labels([2, 0, 1])))
      let network = try Architecture("tanh:2-3")
      let inputs = try SampleInputs(file: "\(folder)/t-images-idx3-ubyte", scale: 2, for: network)
      #expect(inputs.count == 3 && inputs.values == [2, 4, 6, 8, 10, 510])
      #expect(throws: DataError.self) {
        try SampleInputs(file: "\(folder)/t-labels-idx1-ubyte", for: network)
      }
      try write([0, 0, 8, 1, 0, 0, 0, 2] + [2, 0], "\(folder)/t-labels-idx1-ubyte")
      let few = #expect(throws: DataError.self) { try Experiment(yaml: yaml, folder: folder).trainer() }
      #expect(few?.kind == .mismatch && few?.problem.contains("2 targets for 3") == true)
      try write([0, 0, 8, 1, 0, 0, 0, 3] + [2, 0], "\(folder)/t-labels-idx1-ubyte")
      let short = #expect(throws: DataError.self) { try Experiment(yaml: yaml, folder: folder).trainer() }
      #expect(short?.underlying?.kind == .truncated && short?.underlying?.byte == 10)
    }
  }

  @Test func namesSayTheFormat() {
    for name in ["train-images-idx3-ubyte", "t10k-labels.idx1-ubyte.gz", "a.idx", "A.IDX.GZ", "x-idx2-double"] {
      #expect(SampleTable.isIDX(name))
    }
    for name in ["idx.csv", "a.npz", "ubyte", "a.idx.zip"] { #expect(!SampleTable.isIDX(name)) }
    #expect(SampleTable.labelFile(of: "images/train-images-idx3-ubyte.gz") == "images/train-labels-idx1-ubyte.gz")
    #expect(SampleTable.labelFile(of: "images/a.idx") == nil)
  }
}
