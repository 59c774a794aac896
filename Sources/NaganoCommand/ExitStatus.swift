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
      // A reader that has seen enough (`| head`) is no reason for words.
      if (error as? CheckpointError)?.problem != StandardStream.brokenPipe {
        StandardStream.error.remark("nagano: \(describe(error))\n")
      }
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
    case is RunFolderError, is UnfinishedRun, is GraphvizError, is FigureError: cannotWrite
    case is MissingExperiment, is MissingRun: noInput
    default: internalError
    }
  }
}

/// Options that contradict one another or the network.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// A run that was interrupted and would be lost.
struct UnfinishedRun: Error, CustomStringConvertible {
  let path: String
  let problem: String
  var description: String {
    "\(path): \(problem)\n  --resume goes on with it, --restart discards it. Nothing was changed."
  }
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
