import Networks
import Testing

@testable import Training

/// The words of PyTorch and Keras users get the right name pointed out, and are not read.
@Suite struct CustomaryNameTests {
  private static let head = "network: tanh:2-3-1\ndata: {file: a.csv}\n"

  @Test(arguments: [
    ("loss: mse", "'mse' is written `mean-square`."), ("loss: MSELoss", "'MSELoss' is written `mean-square`."),
    ("loss: cross_entropy", "'cross_entropy' is written `cross-entropy`."), ("loss: ce", "`cross-entropy`"),
    ("loss: CrossEntropyLoss", "`cross-entropy`"), ("loss: bce", "`logistic`"),
    ("loss: L1Loss", "There is no 'L1Loss'"),
    ("training: {precision: float32}", "`single`"), ("training: {precision: f32}", "`single`"),
    ("training: {precision: float64}", "`double`"), ("training: {precision: f64}", "`double`"),
    ("training: {precision: Double}", "`double`"), ("training: {precision: bfloat16}", "nearest is `single`"),
    ("training: {method: Adam}", "'Adam' is written `adam`."), ("training: {method: SGD}", "`sgd`"),
    ("training: {method: nag}", "`nesterov`"), ("training: {method: SGD_momentum}", "`momentum`"),
    ("training: {method: rmsprop}", "There is no 'rmsprop'; the nearest is `adam`. Available: gd, sgd,"),
    ("training: {method: gradient-flow}", "`flow`"), ("training: {method: flow, integrator: RK45}", "`dormand-prince`"),
    ("training: {lr: 0.1}", "'lr' is written `rate`. Known are: method,"), ("training: {learning_rate: 1}", "`rate`"),
    ("training: {n_epochs: 3}", "`epochs`"), ("training: {batch_size: 3}", "`batch`"),
    ("training: {optimizer: adam}", "`method`"), ("training: {weight_decay: 0}", "`decay`"),
    ("training: {betas: [0, 0]}", "`beta1: ..., beta2: ...`"), ("training: {nesterov: true}", "`method: nesterov`"),
    ("training: {steps: 9}", "There is no 'steps'; the nearest is `epochs`"), ("training: {dtype: f32}", "`precision`"),
    ("training: {max_steps: 9}", "`maximumSteps`"), ("training: {scheduler: cosine}", "`schedule`"),
    ("training: {schedule: StepLR}", "`step`"), ("training: {schedule: {kind: step, gamma: 0.1}}", "`factor`"),
    ("training: {schedule: {kind: step, step_size: 9}}", "`every`"), ("training: {schedule: cosin}", "mean 'cosine'?"),
    ("lr: 0.1", "'lr' is written `training: {rate: ...}`."), ("epochs: 9", "`training: {epochs: ...}`"),
    ("optimizer: adam", "`training: {method: ...}`"), ("model: tanh:2-3-1", "`network`"), ("criterion: mse", "`loss`"),
    ("activation: tanh", "`network: tanh:64-32-10`"), ("initial: glorot_uniform", "`xavier`"),
    ("initial: {kind: zeros}", "`zero`"), ("initial: {kind: normal, std: 0.1}", "`factor: ..., exponent: 0`"),
    ("perturb: breaksymmetry", "`break-symmetry`"), ("record: {log_every: 3}", "`metrics`"),
    ("ensemble: {vary: {training.lr: [0.1]}}", "`rate`"),
  ]) func theRightNameIsPointedOut(yaml: String, remedy: String) {
    let error = #expect(throws: ExperimentError.self) {
      guard try Ensemble(yaml: Self.head + yaml) == nil else { return }
      _ = try Experiment(yaml: Self.head + yaml)
    }
    #expect(error?.remedy.contains(remedy) == true && error?.line == 3, "\(error?.description ?? "")")
  }

  /// Every name that is pointed out is one that files have, and no customary word is one itself where it would be read.
  @Test func theTableNamesWhatThereIs() {
    var keys = OptimizerEntry.all.flatMap { [$0.method] + $0.keys }
    keys += InitialiserEntry.all.flatMap { [$0.kind] + $0.keys } + Losses.all.map(\.name)
    keys += RateScheduleEntry.all.flatMap { [$0.kind] + $0.keys } + Precision.allCases.map(\.rawValue)
    keys += Experiment.flowKeys + FlowIntegrator.known.map(\.name)
    keys += ["network", "data", "seed", "loss", "initial", "training", "record", "log", "linear", "metrics", "file"]
    keys += ["inputs", "targets", "scale", "test", "samples", "method", "flow", "epochs", "batch", "sampling"]
    keys += ["precision", "schedule"]
    for entry in CustomaryName.table {
      #expect(entry.words.allSatisfy { CustomaryName.plain($0) == $0 && !$0.isEmpty }, "\(entry)")
      #expect(entry.written.allSatisfy { keys.contains(CustomaryName.head(of: $0)) }, "\(entry)")
    }
    #expect(CustomaryName.hint(for: "photosynthesis", among: keys).isEmpty)
    #expect(CustomaryName.hint(for: "", among: keys).isEmpty && CustomaryName.hint(for: "-", among: keys).isEmpty)
  }
}
