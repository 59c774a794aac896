import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Numerics
import Testing

/// State dicts in thirty styles against the network that was stored.
@Suite struct StateDictTests {
  private func parameters(_ dict: StateDict) throws -> [[Double]] {
    try RecognisedNetwork(
      dict.tensors, activation: HyperbolicTangent(),
      file: FileKnowledge(isInOrderOfModules: dict.isInOrderOfModules)
    ).point.values.map { $0.doubles() }
  }

  @Test func neverAWrongNetworkAndClearOnesAreRead() throws {
    var (clear, read) = (0, 0)
    var refused: [String: Int] = [:]
    withTrials(4_000) { trial in
      var source = StateDictGenerator(generator: trial.generator)
      let dict = source.draw()
      let found = try? parameters(dict)
      switch dict.truth {
      case .network(let values):
        clear += 1
        if found != nil { read += 1 } else { refused[dict.style, default: 0] += 1 }
        #expect(
          found == nil || found == values,
          "\(trial) \(dict.style): another network: \(dict.tensors.map { ($0.name, $0.shape) })")
      case .unclear(let values):
        #expect(
          found == nil || found == values,
          "\(trial) \(dict.style): another network: \(dict.tensors.map { ($0.name, $0.shape) })")
      case .refusal:
        #expect(found == nil, "\(trial) \(dict.style): several networks, or none, read as one")
      }
    }
    #expect(clear > 1_000)
    #expect(Double(read) >= 0.95 * Double(clear), "\(read) of \(clear) read; refused: \(refused)")
  }
}
