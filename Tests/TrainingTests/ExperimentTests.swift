import Networks
import Testing

@testable import Training

private let contract = """
  network: tanh:64-32-10+bias
  seed: 0
  data:
    file: digits.npz                 # or .csv
    inputs: images
    targets: labels
    scale: 0.0625
    test: 0.2
  loss: cross-entropy                # mean-square
  initial: {kind: normal, exponent: 0.5}
  training:
    method: gd
    rate: 0.1
    batch: full
    epochs: 200
    confined: false
  record:
    checkpoints: {spacing: log, count: 50}
    metrics: 1
  """

private func failure(_ yaml: String, sourceLocation: SourceLocation = #_sourceLocation) -> ExperimentError? {
  #expect(throws: ExperimentError.self, sourceLocation: sourceLocation) {
    try Experiment(yaml: yaml, file: "trial.yaml")
  }
}

@Suite struct ExperimentTests {
  static let head = "network: tanh:2-3-1\ndata: {file: a.csv}\n"

  @Test func readsTheContract() throws {
    let experiment = try Experiment(yaml: contract)
    #expect(experiment.network.notation == "tanh:64-32-10+bias")
    #expect(experiment.loss.name == "cross-entropy" && experiment.training.optimizer.method == "gd")
    #expect(experiment.data.scale == 0.0625 && experiment.training.epochs == 200)
    #expect(
      experiment.resolvedYAML() == """
        network: tanh:64-32-10+bias
        seed: 0
        data:
          file: digits.npz
          inputs: images
          targets: labels
          scale: 0.0625
          test: 0.2
        loss: cross-entropy
        initial: {kind: normal, exponent: 0.5, of: fan-in, factor: 1.0}
        perturb: none
        training:
          method: gd
          rate: 0.1
          decay: 0.0
          decoupled: false
          batch: full
          sampling: without-replacement
          epochs: 200
          schedule: {kind: constant}
          precision: double
          confined: false
        record:
          checkpoints: {spacing: log, count: 50}
          metrics: 1

        """)
  }

  @Test func defaultsAreThoseOfTheContract() throws {
    let short = try Experiment(yaml: "network: tanh:64-32-10+bias\ndata: {file: digits.npz, scale: 0.0625}")
    #expect(try short == Experiment(yaml: contract))
    let teacher = try Experiment(yaml: "network: tanh:2-5-1\ndata: {teacher: {network: tanh:2-3-1}}")
    #expect(teacher.loss.name == "mean-square")
  }

  static let variants = [
    contract, head,
    "network: tanh:2-5-1\nseed: 18446744073709551615\ndata: {teacher: {network: sin:2-3-1+bias, samples: 50}, test: 0}",
    head + "initial: kaiming\ntraining: {method: momentum, momentum: 0.5, rate: 1e-5, batch: 16}",
    head + "initial: [{kind: constant, value: -1e-7}, zero]\nrecord: {checkpoints: {spacing: linear, count: 3}}",
    head + "initial: {kind: copies, of: 2}\ntraining: {method: sgd}\nloss: mean-square",
    head + "training: {method: adam, rate: 1e-4, beta2: 0.99, epsilon: 1e-6, batch: 8, confined: true}",
    head + "training: {method: sgd, precision: single}", head + "training: {method: flow, integrator: bdf-2}",
    head + "training: {method: adamw, decay: 0.1, classes: '0,-0,z'}",
    head + "training: {method: nesterov, momentum: 0, confined: true, classes: \"0, 0, 1\"}",
    head + "initial: {kind: file, file: \"a b: #\\\"é\\\\.safetensors\"}",
    head + "initial: {kind: sim, classes: '0,-0,z', distance: 0.1, interaction: 2}\nperturb: break-symmetry",
    head + "initial: [{kind: normal, of: width, exponent: 2, factor: 0.5}, {kind: normal, of: fan-out}]",
    head
      + "training: {method: sgd, batch: 4, sampling: with-replacement, decay: 0.1, decoupled: true, schedule: cosine}",
    head + "loss: logistic\ntraining: {method: momentum, decay: 0.01}",
    "network: tanh:2-3-1\ndata: {function: {name: xor, from: 0, to: 2, points: 5}, test: 0.1}",
    "network: tanh:1-3-1\ndata: {function: {name: four-points}}",
    "network: tanh:784-3-10\ndata: {file: m/train-images-idx3-ubyte.gz, scale: 0.00390625}",
    "network: tanh:784-3-10\ndata: {file: a.idx, targets: b.idx}",
    "network: relu:3-1\ndata: {file: /x/y.csv, inputs: [\"a, b\", 'true', c], targets: \"1\"}",
    "network: relu:3-1\ndata: {file: 'it''s.csv', targets: [y, \"- z\"]}\ninitial: [xavier]\n",
  ]

  @Test(arguments: variants) func resolvedFilesReadBack(yaml: String) throws {
    let experiment = try Experiment(yaml: yaml, folder: "some/folder")
    let text = experiment.resolvedYAML()
    let again = try Experiment(yaml: text, folder: "some/folder")
    #expect(again == experiment && again.resolvedYAML() == text)
    #expect(again.initial.count == experiment.initial.count)
  }

  @Test func unknownKeysNameLineAndNearestKey() {
    let error = failure("network: tanh:2-3-1\ndata: {file: a.npz}\ntraining:\n  method: gd\n  rat: 0.1\n")
    #expect(error?.line == 5 && error?.column == 3 && error?.key == "training.rat")
    #expect(error?.remedy.contains("'rate'") == true)
    #expect(
      error?.description == """
        trial.yaml:5:3: training.rat: the key 'rat' is not known
            rat: 0.1
            ^
          Did you mean 'rate'? Known are: method, confined, classes, batch, sampling, epochs, schedule, precision, rate, decay, decoupled, \
        momentum, beta1, beta2, epsilon, time, tolerance, absoluteTolerance, integrator, step, stopAtLoss, stopAtGradient, \
        maximumSteps.
        """)
    #expect(failure("netwrk: tanh:2-3-1\ndata: {file: a.npz}")?.remedy.contains("'network'") == true)
    #expect(failure(Self.head + "record: {checkpoint: 3}")?.remedy.contains("'checkpoints'") == true)
    #expect(failure(Self.head + "initial: {kind: copies, off: 3}")?.remedy.contains("'of'") == true)
  }

  @Test func missingPartsAreNamed() {
    #expect(failure("data: {file: a.npz}")?.problem.contains("'network'") == true)
    #expect(failure("network: tanh:2-3-1")?.problem.contains("'data'") == true)
    #expect(failure("network: tanh:2-3-1\ndata: {}")?.problem.contains("'file'") == true)
    #expect(failure("")?.problem == "the file is empty")
    let table = failure("'a,b,c\n\n  1,2,3 \(String(repeating: "4,", count: 1000))'")
    #expect(table?.problem.hasPrefix("'a,b,c…' is not a mapping") == true && (table?.problem.count ?? 999) < 200)
    #expect(failure("- 1")?.problem.contains("a list is not a mapping") == true)
  }

  @Test(arguments: [
    ("network: [1]\ndata: {file: a.npz}", 1, "a list"), ("network: tanh:2-x\ndata: {file: a.npz}", 1, "'x'"),
    ("network: generic:2-3-1\ndata: {file: a.npz}", 1, "formal class"),
    (head + "seed: -1", 3, "-1"), (head + "seed: 1.5", 3, "1.5"), (head + "loss: crossentropy", 3, "crossentropy"),
    (head + "training: {rate: fast}", 3, "fast"), (head + "training: {rate: -1}", 3, "-1"),
    (head + "training: {rate: .nan}", 3, ".nan"), (head + "training: {epochs: 1e3}", 3, "1e3"),
    (head + "training: {batch: 0, method: sgd}", 3, "'0'"), (head + "training: {batch: 8}", 3, "whole training set"),
    (head + "training: {batch: full, method: sgd}", 3, "takes batches"),
    (head + "training: {momentum: 0.5}", 3, "has no 'momentum'"),
    (head + "training: {epsilon: 0, method: adam}", 3, "'0'"), (head + "training: {beta1: 1, method: adam}", 3, "'1'"),
    (head + "training: {decay: 1, method: adam}", 3, "has no 'decay'"),
    (head + "training: {confined: maybe}", 3, "'maybe'"),
    (head + "training: {confined: false, classes: '0,0,1'}", 3, "for confined training"),
    (head + "training: {classes: '0,x,1'}", 3, "column 3"), (head + "training: {classes: '0,0'}", 3, "2 neurons"),
    ("network: sigmoid:2-3-1\ndata: {file: a.csv}\ntraining: {classes: '0,-0,1'}", 3, "no mirrored copies"),
    ("network: sigmoid:2-3-1\ndata: {file: a.csv}\ntraining: {classes: '0,0,z'}", 3, "no zero class"),
    (head + "training: {classes: '0,f1,f1'}", 3, "no sign-fixed classes"),
    (head + "training: {momentum: 1, method: momentum}", 3, "'1'"), (head + "training: 3", 3, "'3'"),
    (head + "initial: {exponent: 1}", 3, "'kind'"), (head + "initial: [zero]", 3, "1 entries"),
    (head + "initial: file", 3, "needs a file"), (head + "initial: {kind: copies, of: 0}", 3, "'0'"),
    (head + "initial: sim", 3, "needs classes"), (head + "initial: {kind: sim}", 3, "'classes'"),
    (head + "initial: {kind: sim, classes: '0,1'}", 3, "2 neurons"),
    (head + "initial: {kind: sim, classes: '0,f1,f1'}", 3, "no sign-fixed classes"),
    (head + "initial: {kind: sim, classes: '0,0,1', distance: -0.1}", 3, "'-0.1'"),
    (head + "initial: {kind: sim, classes: '0,0,1', distance: 1}", 3, "'1'"),
    (head + "initial: [{kind: sim, classes: '0,0,1'}, zero]", 3, "all layers at once"),
    (head + "perturb: {size: 1}", 3, "'kind'"), (head + "perturb: {kind: break-symmetry, size: 0}", 3, "'0'"),
    (head + "perturb: noise", 3, "'noise'"), (head + "initial: {kind: normal, of: depth}", 3, "'depth'"),
    (head + "training: {precision: half}", 3, "'half'"),
    (head + "training: {method: flow, precision: single}", 3, "has no 'precision'"),
    (head + "training: {decoupled: perhaps}", 3, "'perhaps'"), (head + "training: {decay: -1}", 3, "'-1'"),
    (head + "training: {decoupled: true, method: adamw}", 3, "has no 'decoupled'"),
    (head + "training: {sampling: with-replacement}", 3, "whole training set"),
    (head + "training: {schedule: fast}", 3, "'fast'"),
    (head + "training: {schedule: {kind: step, final: 0}}", 3, "'final'"),
    (head + "training: {schedule: {kind: linear-warmup, then: {kind: cosine, final: 2}}}", 3, "'2'"),
    ("network: tanh:2-3-2\ndata: {file: a.csv}\nloss: logistic", 3, "one output"),
    ("network: tanh:2-3-1\ndata: {function: {name: sin}}", 2, "1 inputs"),
    ("network: tanh:2-3-1\ndata: {function: {name: cosine}}", 2, "'cosine'"),
    ("network: tanh:1-3-1\ndata: {function: {name: sin, from: 1}}", 2, "'from'"),
    ("network: tanh:1-3-1\ndata: {function: {name: sin, points: 1}}", 2, "'1'"),
    ("network: tanh:1-3-1\ndata: {function: {name: four-points, points: 4}}", 2, "points of its own"),
    ("network: tanh:1-3-1\ndata: {function: {name: sin}, scale: 2}", 2, "does not go"),
    ("network: tanh:4-3-1\ndata: {file: a.idx}", 2, "where its labels are"),
    ("network: tanh:4-3-1\ndata: {file: a-images.idx, inputs: b}", 2, "does not go"),
    (head + "record: {metrics: 0}", 3, "'0'"), (head + "record: {checkpoints: {count: 1}}", 3, "'1'"),
    ("network: tanh:2-3-1\ndata: {file: a.txt}", 2, "neither"),
    ("network: tanh:2-3-1\ndata: {file: a.npz, test: 1}", 2, "'1'"),
    ("network: tanh:2-3-1\ndata: {teacher: {network: tanh:2-3-2}}", 2, "other inputs or outputs"),
    ("network: tanh:2-3-1\ndata: {file: a.npz, teacher: {network: tanh:2-3-1}}", 2, "does not go"),
    ("network: tanh:2-3-1\nloss: cross-entropy\ndata: {teacher: {network: tanh:2-3-1}}", 2, "numbers"),
    ("network: tanh:2-3-1\ndata: {file: a.npz\nseed: 1", 3, "not YAML"),
  ]) func wrongValuesAreNamed(yaml: String, line: Int, part: String) {
    let error = failure(yaml)
    #expect(error?.line == line && error?.problem.contains(part) == true, "\(error?.description ?? "")")
    #expect(error?.remedy.isEmpty == false)
  }

  /// 20 samples, a quarter for the test; the batch that `sgd` takes by default is all there are.
  @Test func aBatchIsNoLargerThanTheTrainingSet() throws {
    func trainer(_ training: String) throws -> Trainer {
      let data = "data: {teacher: {network: tanh:2-2-1, samples: 20}, test: 0.25}"
      return try Experiment(yaml: "network: tanh:2-3-1\n\(data)\ntraining: {\(training)}").trainer()
    }
    #expect(try trainer("method: sgd, batch: 15").batchSize == 15)
    #expect(try trainer("method: sgd").stepsPerEpoch == 1 && trainer("method: adam").batchSize == nil)
    for method in ["sgd", "momentum, sampling: with-replacement", "adam"] {
      let error = #expect(throws: DataError.self) { try trainer("method: \(method), batch: 16") }
      #expect(error?.kind == .mismatch && error?.problem.contains("the batch of 16") == true, "\(method)")
      #expect(
        error?.problem.contains("15 samples to train on (and 5 for") == true
          && error?.remedy.contains("`batch: 15`") == true)
    }
  }

  @Test func unknownMethodsAreNotAvailable() {
    let error = failure(Self.head + "training: {method: flows}")
    #expect(error?.problem == "'flows' is not available")
    #expect(
      error?.remedy == "Did you mean 'flow'? Available: gd, sgd, momentum, nesterov, adam, adamw, flow.")
  }

  @Test func duplicateKeysAreErrors() {
    let error = failure("network: tanh:2-3-1\nnetwork: tanh:2-3-1\ndata: {file: a.npz}")
    #expect(error?.problem.contains("network") == true)
  }

  @Test func missingFileHasNoLine() {
    let error = #expect(throws: ExperimentError.self) { try Experiment(contentsOf: "/nowhere/trial.yaml") }
    #expect(error?.line == nil && error?.file == "/nowhere/trial.yaml")
  }

  @Test func filesAreRelocated() throws {
    let digits = try Experiment(
      yaml: "network: tanh:4-3-10\ndata: {file: d/t-images-idx3-ubyte}", folder: "/p/q/r"
    ).relocated(to: "/p/runs/one").resolvedYAML()
    #expect(digits.contains("file: ../../q/r/d/t-images-idx3-ubyte\n  targets: ../../q/r/d/t-labels-idx1-ubyte"))
    let experiment = try Experiment(yaml: Self.head + "initial: {kind: file, file: ../s.safetensors}", folder: "/p/q/r")
    let moved = experiment.relocated(to: "/p/runs/one")
    #expect(moved.resolvedYAML().contains("file: ../../q/r/a.csv"))
    #expect(moved.resolvedYAML().contains("file: ../../q/s.safetensors"))
    #expect(experiment.relocated(to: "/other").resolvedYAML().contains("file: /p/q/r/a.csv"))
  }
}
