internal import Networks

/// What other programs, PyTorch and Keras above all, call a thing that experiment files call otherwise.
///
/// Errors point at the name of this program; the customary one is not read. A new one is a word in the table.
struct CustomaryName {
  /// The customary names, in lower case and without all but letters and digits.
  let words: [String]
  /// How it is written here, as a name or with what is under it, `training: {rate: ...}`.
  ///
  /// The first counts that has its place where the word stands.
  let written: [String]
  /// Whether it is not the same thing, but the nearest that there is.
  let isOther: Bool

  private init(_ words: String, _ written: String..., isOther: Bool = false) {
    (self.words, self.written, self.isOther) = (words.split(separator: " ").map(String.init), written, isOther)
  }

  /// What a name is that is not known: the beginning of a remedy, with a space after it; empty if it is like no other.
  ///
  /// - Complexity: O(words of the table + names), and the edit distance to each name.
  static func hint(for name: String, among names: [String]) -> String {
    let word = plain(name)
    if let same = names.first(where: { plain($0) == word }) { return "'\(name)' is written `\(same)`. " }
    for entry in table where entry.words.contains(word) {
      guard let written = entry.written.first(where: { names.contains(head(of: $0)) }) else {
        continue
      }
      return entry.isOther
        ? "There is no '\(name)'; the nearest is `\(written)`. " : "'\(name)' is written `\(written)`. "
    }
    return nearestName(to: name, among: names).map { "Did you mean '\($0)'? " } ?? ""
  }

  /// The name at the beginning of what is to be written.
  static func head(of written: String) -> String { String(written.prefix { $0 != ":" }) }

  /// A name in lower case without all but letters and digits.
  static func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

  /// All of them.
  static let table = parts + samples + losses + starts + steps + flows

  private static let parts = [
    CustomaryName("model net architecture", "network"),
    CustomaryName("activation layers widths hidden", "network: tanh:64-32-10"),
    CustomaryName("dataset", "data"), CustomaryName("randomseed manualseed randomstate", "seed"),
    CustomaryName("lossfn lossfunction criterion objective", "loss"),
    CustomaryName("init initialization initialisation initializer initialiser kernelinitializer", "initial"),
    CustomaryName("train trainer", "training"), CustomaryName("log logging save callbacks", "record"),
    CustomaryName("logarithmic logspace", "log"), CustomaryName("lin linspace", "linear"),
    CustomaryName("logevery evalevery loginterval", "metrics"),
  ]

  private static let samples = [
    CustomaryName("path filename dataset", "file"), CustomaryName("x features images", "inputs"),
    CustomaryName("y labels target classes", "targets"), CustomaryName("normalize normalise", "scale", isOther: true),
    CustomaryName("testsize testsplit testfraction validation validationsplit valsplit", "test"),
    CustomaryName("nsamples numsamples", "samples"),
  ]

  private static let losses = [
    CustomaryName("mse mseloss meansquarederror l2 l2loss squarederror", "mean-square"),
    CustomaryName("ce crossentropyloss categoricalcrossentropy sparsecategoricalcrossentropy", "cross-entropy"),
    CustomaryName("bce bceloss bcewithlogits bcewithlogitsloss binarycrossentropy logloss", "logistic"),
    CustomaryName("nll nllloss kldiv kldivloss", "cross-entropy", isOther: true),
    CustomaryName("mae l1 l1loss meanabsoluteerror huber huberloss smoothl1loss", "mean-square", isOther: true),
    CustomaryName("hinge hingeloss", "logistic", isOther: true),
  ]

  private static let starts = [
    CustomaryName("gaussian randn randomnormal", "normal"), CustomaryName("zeros", "zero"),
    CustomaryName("glorot glorotuniform xavieruniform", "xavier"),
    CustomaryName("he henormal kaimingnormal", "kaiming"),
    CustomaryName("glorotnormal xaviernormal", "xavier", isOther: true),
    CustomaryName("heuniform kaiminguniform", "kaiming", isOther: true),
    CustomaryName("checkpoint load pretrained", "file"), CustomaryName("gain", "factor"),
    CustomaryName("std stddev sigma", "factor: ..., exponent: 0"),
  ]

  private static let steps = [
    CustomaryName("method optim optimizer optimiser", "method", "training: {method: ...}"),
    CustomaryName("gradientdescent", "gd"), CustomaryName("stochasticgradientdescent", "sgd"),
    CustomaryName("heavyball polyak sgdmomentum", "momentum"),
    CustomaryName("nag nesterovmomentum sgdnesterov", "nesterov"), CustomaryName("nesterov", "method: nesterov"),
    CustomaryName("rmsprop adagrad adadelta adamax nadam radam", "adam", isOther: true),
    CustomaryName("lr learningrate eta rate", "rate", "training: {rate: ...}"),
    CustomaryName("stepsize", "rate", "every", "training: {rate: ...}"),
    CustomaryName("epoch epochs nepochs numepochs maxepochs", "epochs", "training: {epochs: ...}"),
    CustomaryName("steps iterations iters numsteps maxiter", "epochs", "training: {epochs: ...}", isOther: true),
    CustomaryName("batch batchsize bs minibatch minibatchsize", "batch", "training: {batch: ...}"),
    CustomaryName("weightdecay wd l2 l2regularization", "decay"), CustomaryName("eps", "epsilon"),
    CustomaryName("betas", "beta1: ..., beta2: ..."), CustomaryName("shuffle replacement", "sampling", isOther: true),
    CustomaryName("precision dtype", "precision", "training: {precision: ...}"),
    CustomaryName("float32 f32 fp32 float", "single"), CustomaryName("float64 f64 fp64", "double"),
    CustomaryName("half float16 f16 fp16 bfloat16 bf16", "single", isOther: true),
    CustomaryName("scheduler lrscheduler lrschedule", "schedule"), CustomaryName("none constantlr", "constant"),
    CustomaryName("steplr", "step"), CustomaryName("exponentiallr", "exponential"), CustomaryName("gamma", "factor"),
    CustomaryName("cosineannealing cosineannealinglr cosinedecay", "cosine"), CustomaryName("etamin", "final"),
    CustomaryName("warmup linearlr", "linear-warmup"), CustomaryName("warmupsteps totaliters", "steps"),
  ]

  private static let flows = [
    CustomaryName("gradientflow ode", "flow"), CustomaryName("tmax tend endtime duration", "time"),
    CustomaryName("rtol tol", "tolerance"), CustomaryName("atol", "absoluteTolerance"), CustomaryName("dt", "step"),
    CustomaryName("solver", "integrator"), CustomaryName("maxsteps", "maximumSteps"),
    CustomaryName("dopri dopri5 rk45 ode45", "dormand-prince"), CustomaryName("rk23 ode23", "bogacki-shampine"),
    CustomaryName("rkf45", "fehlberg"), CustomaryName("heun", "heun-euler"), CustomaryName("rk4", "zonneveld"),
    CustomaryName("tsit5", "dormand-prince", isOther: true), CustomaryName("euler", "heun-euler", isOther: true),
    CustomaryName("cvode lsoda radau ode15s", "bdf", isOther: true),
  ]
}
