internal import ArgumentParser
internal import Foundation
internal import Nagano

/// The exit codes of the command, as `sysexits.h` has them.
enum ExitStatus {
  static let finding = ExitCode(1)
  static let usage = ExitCode(64)
  static let badInput = ExitCode(65)
  static let noInput = ExitCode(66)
  static let internalError = ExitCode(70)
  static let cannotWrite = ExitCode(73)

  /// Runs a verb; turns errors into a message on standard error and the exit code of the contract.
  static func reporting(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let code as ExitCode {
      throw code
    } catch {
      FileHandle.standardError.write(Data("nagano: \(describe(error))\n".utf8))
      throw code(of: error)
    }
  }

  private static func describe(_ error: any Error) -> String {
    code(of: error) == internalError
      ? "internal error: \(error)\nThis is a bug; please report it with the command line and the input." : "\(error)"
  }

  private static func code(of error: any Error) -> ExitCode {
    switch error {
    case let error as CheckpointError:
      switch error.kind {
      case .noSuchFile, .notAFile, .unreadable: noInput
      case .cannotWrite: cannotWrite
      default: badInput
      }
    case let error as RecognitionError:
      error.kind == .unknownActivation || error.kind == .noSuchTensor ? usage : badInput
    case is ArchitectureNotationError, is ClassNotationError, is UsageError, is LawEffortError, is CensusError,
      is HierarchyGraphError, is IsotropyLimitError, is EmbeddingError, is ReductionError:
      usage
    case let error as SeriesError: error.kind == .noSuchFolder || error.kind == .empty ? noInput : badInput
    case let error as DataError: error.kind == .noSuchFile ? noInput : badInput
    case is PointError, is ExperimentError, is MarkError, is ComparisonError, is CoverageError: badInput
    case is RunFolderError, is GraphvizError, is FigureError: cannotWrite
    case is MissingExperiment, is MissingRun: noInput
    default: internalError
    }
  }
}

/// Options that contradict one another or the network.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// An experiment file that is not there.
struct MissingExperiment: Error, CustomStringConvertible {
  let path: String
  var description: String { "\(path): there is no such file\n  Name an experiment, a YAML file." }
}

/// A run that is to be followed before its folder is there.
struct MissingRun: Error, CustomStringConvertible {
  let path: String
  var description: String {
    "\(path): there is no such folder yet\n"
      + "  Begin the run first, nagano train EXPERIMENT.yaml -o \(path); a folder without checkpoints is waited for."
  }
}
