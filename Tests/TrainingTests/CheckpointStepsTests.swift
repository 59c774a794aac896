import Testing

@testable import Training

@Suite struct CheckpointStepsTests {
  private func steps(_ names: [String], _ metadata: [[String: String]]? = nil) -> [Int?] {
    CheckpointSteps.steps(of: names, metadata: metadata ?? names.map { _ in [:] })
  }

  @Test func namesOfTrainers() {
    #expect(steps(["epoch=0-val_loss=0.91", "epoch=10-val_loss=0.288", "epoch=2-val_loss=0.3"]) == [0, 10, 2])
    #expect(steps(["epoch=0-step=50", "epoch=1-step=100"]) == [50, 100])
    #expect(steps(["mlp_4x6_0", "mlp_4x6_1000", "mlp_4x6_500"]) == [0, 1000, 500])
    #expect(steps(["model_500_seed3", "model_1000_seed3"]) == [500, 1000])
    #expect(steps(["step_000400", "step_001000"]) == [400, 1000])
    #expect(steps(["checkpoint-500", "checkpoint-1000"]) == [500, 1000])
    #expect(steps(["lr1e-3_100", "lr1e-3_20"]) == [100, 20])
    #expect(steps(["round=3-loss=0.5-v1", "round=4-loss=0.25-v1"]) == [3, 4])
    #expect(steps(["model_0.91", "model_0.92"]) == [nil, nil])
    #expect(steps(["99999999999999999999"]) == [nil])
  }

  @Test func whatIsInTheFiles() {
    #expect(steps(["a", "b"], [["global_step": "7"], ["global_step": "9"]]) == [7, 9])
    #expect(steps(["m_1", "m_2"], [["step": "5"], ["step": "5"]]) == [1, 2])
    #expect(steps(["m_100", "m_200"], [["epoch": "1"], ["epoch": "2"]]) == [100, 200])
    #expect(steps(["a", "b"], [["epoch": "1"], ["epoch": "2"]]) == [1, 2])
    #expect(steps(["x_3", "last"], [[:], ["nagano.step": "8"]]) == [3, 8])
  }

  /// Steps and epochs are not mixed: where one name has no step, all are taken by their epochs.
  @Test func oneSourceForAll() {
    #expect(steps(["epoch=0-step=100", "epoch=1-step=200", "epoch=2"]) == [0, 1, 2])
  }
}
