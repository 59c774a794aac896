internal import Foundation
internal import Nagano

/// The experiment that a verb works on.
enum ExperimentFile {
  /// Reads an experiment, with `--seed` in the place of its own seed if it was given, and checks what is to be written.
  static func open(
    _ path: String, figure: String?, _ common: CommonOptions
  ) throws -> (experiment: Experiment, picture: FigureFile?) {
    guard FileManager.default.fileExists(atPath: path) else { throw MissingExperiment(path: path) }
    try common.checkOutput(against: [path])
    let picture = try figure.map { try FigureOption.file($0, against: [path]) }
    var experiment = try Experiment(contentsOf: path)
    if let seed = common.givenSeed { experiment.seed = seed }
    return (experiment, picture)
  }

  /// Refuses an experiment in single precision.
  ///
  /// - Parameter reason: why the verb takes doubles.
  static func requireDoubles(_ experiment: Experiment, _ path: String, reason: String) throws {
    guard experiment.training.precision == .single else { return }
    throw UsageError(
      description: "\(path): \(reason)\n  Write precision: double, or leave the key out.")
  }
}
