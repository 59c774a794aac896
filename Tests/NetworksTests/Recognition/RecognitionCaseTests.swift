import Foundation
import InvariantManifolds
import NaganoTestSupport
import Networks
import Numerics
import Testing

/// Names and shapes of files from the field (`Tests/References/recognition_cases.json`): the right network, or the true reason.
@Suite struct RecognitionCaseTests {
  struct Reference: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable {
    struct Tensor: Decodable {
      let name: String
      let type: String
      let shape: [Int]
    }
    let file: String
    let tensors: [Tensor]
    let isInOrderOfModules: Bool
    let network: String?
    let isTransposed: Bool?
    let refusal: String?
    let words: [String]?
  }

  private func read(_ sample: Case) throws -> RecognisedNetwork {
    var (decoded, undecoded): ([StoredTensor], [(name: String, reason: String)]) = ([], [])
    for tensor in sample.tensors {
      let count = tensor.shape.reduce(1, *)
      guard let type = ElementType(rawValue: tensor.type) else {
        undecoded.append((tensor.name, "elements of type \(tensor.type) are not read"))
        continue
      }
      decoded.append(
        StoredTensor(
          name: tensor.name, shape: tensor.shape, elementType: type,
          memory: TensorMemory(copying: [UInt8](repeating: 0, count: count * type.byteCount))))
    }
    return try RecognisedNetwork(
      decoded, activation: HyperbolicTangent(),
      file: FileKnowledge(isInOrderOfModules: sample.isInOrderOfModules, undecoded: undecoded))
  }

  @Test func filesFromTheFieldAreReadRightOrRefusedForTheTrueReason() throws {
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: References.folder.appending(path: "recognition_cases.json")))
    #expect(reference.cases.count > 90)
    for sample in reference.cases {
      do {
        let found = try read(sample)
        #expect(found.architecture.notation == sample.network.map { "tanh:\($0)" }, "\(sample.file)")
        if let isTransposed = sample.isTransposed {
          #expect(found.choice.isTransposed == isTransposed, "\(sample.file)")
        }
      } catch let error as RecognitionError {
        #expect("\(error.kind)" == sample.refusal, "\(sample.file): \(error)")
        for word in sample.words ?? [] { #expect("\(error)".contains(word), "\(sample.file): \(error)") }
      }
    }
  }

  /// The options that a question shows lead to what they say.
  @Test func choicesThatAreShownCanBeFollowed() throws {
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: References.folder.appending(path: "recognition_cases.json")))
    var followed = 0
    for sample in reference.cases where sample.refusal == "ambiguous" {
      let error = try #require(throws: RecognitionError.self, "\(sample.file)") { try read(sample) }
      for line in error.description.split(separator: "\n") where line.hasPrefix("  --") {
        let words = line.split(separator: " ").map(String.init)
        let widths = String(words.last!.dropFirst().dropLast())
        var choice = ReadingChoice()
        switch words[0] {
        case "--layers": choice.layers = words[1].split(separator: ",").map(String.init)
        case "--prefix": choice.prefixes = [words[1]]
        case "--transposed:": choice.isTransposed = true
        case "--no-transposed:": choice.isTransposed = false
        default: Issue.record("\(sample.file): \(line)")
        }
        let tensors = sample.tensors.map {
          StoredTensor(name: $0.name, shape: $0.shape, values: [Double](repeating: 1, count: $0.shape.reduce(1, *)))
        }
        let found = try RecognisedNetwork(tensors, activation: HyperbolicTangent(), choice: choice)
        #expect(found.architecture.widths.map(String.init).joined(separator: "-") == widths, "\(sample.file): \(line)")
        followed += 1
      }
    }
    #expect(followed > 15)
  }
}
