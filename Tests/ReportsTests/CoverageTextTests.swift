import Checkpoints
import Condensation
import InvariantManifolds
import Networks
import Numerics
import Testing

@testable import Reports

/// What reports say of tensors that were not understood.
@Suite struct CoverageTextTests {
  private func coverage(_ names: [(String, status: String)]) -> Coverage {
    Coverage(
      names.map { RecognisedNetwork.TensorStatus(name: $0.0, status: $0.status, reason: nil, isParameter: true) })
  }

  /// No verdict on a part is one on the whole.
  @Test func verdictsAreLimited() throws {
    let part = coverage([("a", "analysed"), ("b", "skipped"), ("c", "ignored")])
    let whole = coverage([("a", "analysed"), ("c", "ignored")])
    for verdict in Verdict.allCases {
      #expect(verdict.limited(by: part) == .undecided && verdict.limited(by: whole) == verdict)
      let json = JSONValue.object(CoverageText.json(verdict, part)).line
      #expect(json == #"{"verdict": "undecided", "covered": false, "uncovered": ["b"], "ignored": ["c"]}"#)
      let decided = JSONValue.object(CoverageText.json(verdict, whole)).line
      #expect(
        decided == #"{"verdict": "\#(verdict.rawValue)", "covered": true, "uncovered": [], "ignored": ["c"]}"#)
    }
    for status in [Certainty.proven, .refuted, .unknown] {
      #expect(CoverageText.whole(status, part) == .unknown && CoverageText.whole(status, whole) == status)
    }
    #expect(Verdict(all: [.free, .trapped, .undecided]) == .trapped && Verdict(all: [.free, .free]) == .free)
    #expect(Verdict(all: [.free, .undecided]) == .undecided)
  }

  @Test func theUsersWordIsRepeated() {
    #expect(CoverageText.preface(.complete).isEmpty && CoverageText.vouched(.complete).isEmpty)
    let preface = CoverageText.preface(coverage([("c", "ignored")]))
    #expect(preface == ["  Left out, as the options ask: c.", ""])
    let both = CoverageText.preface(coverage([("b", "skipped"), ("c", "ignored")])).joined(separator: " ")
    #expect(both.contains("the dense part alone") && both.contains("Left out, as the options ask: c."))
  }

  /// What is as long as a layer that is another now may not fit.
  @Test func whatIsCarriedOverIsNamed() throws {
    func raw(_ name: String, _ shape: [Int]) -> RawTensor {
      RawTensor(StoredTensor(name: name, shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *))))
    }
    let changed = CoverageText.changedWidths(try Architecture("tanh:4-6-5-2"), try Architecture("tanh:4-3-5-2"))
    #expect(changed == [6])
    let text = CoverageText.copied(
      [raw("step", []), raw("moment", [6, 4]), raw("mean", [4]), raw("log_std", [2])], ["README"], changed: changed)
    #expect(text.contains("beside the network: step, moment, mean, log_std.") && text.contains("may not fit: moment."))
    #expect(text.contains("no tensors: README."))
    #expect(CoverageText.copied([], [], changed: changed).isEmpty)
    #expect(!CoverageText.copied([raw("mean", [4])], [], changed: changed).contains("may not fit"))
  }
}
