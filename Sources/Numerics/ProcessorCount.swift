internal import Foundation

/// The number of cores that work can be spread over.
///
/// Results never depend on it.
public let processorCount = max(1, ProcessInfo.processInfo.activeProcessorCount)
