internal import Foundation

/// A file that keeps what is finished of a long piece of work, so that it can be stopped and taken up again.
///
/// ```
/// {"schema": "nagano.journal/1", "verb": "census", ...}
/// {"chunk":0,"outcome":{...}}
/// {"chunk":2,"outcome":{...}}
/// ```
/// 1. The first line says what the work is; a journal with another first line is refused, nothing is overwritten.
/// 2. Each finished chunk is one line, handed to the system at once and flushed to disk every second and at the end. After
///    a crash the last line may be torn; it is cut off and its chunk done again.
/// 3. The file is locked, so that two processes cannot write to it.
public final class Journal<Outcome: Codable> {
  /// The outcomes that were in the file, by chunk.
  public let finished: [Int: Outcome]

  private let path: String
  private let descriptor: Int32
  private var lastFlush = ContinuousClock.now

  private struct Entry: Codable {
    let chunk: Int
    let outcome: Outcome
  }

  /// Opens a journal, or begins one if there is no file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - title: what the work is: everything on which the outcomes depend.
  ///   - chunks: the number of chunks.
  ///   - isPossible: whether a chunk can have an outcome; one that it cannot have is that of a damaged file.
  /// - Throws: ``CheckpointError``: `cannotWrite` if the file cannot be written or is in use, `wrongFormat` if it is the
  ///   journal of other work or none, `malformedHeader` if a line cannot be read or has an outcome that is not possible,
  ///   `notAFile` for pipes and devices.
  public init(
    path: String, title: JSONValue, chunks: Int, isPossible: (Int, Outcome) -> Bool = { _, _ in true }
  ) throws(CheckpointError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Journal.cannotWrite(path) }
    do throws(CheckpointError) {
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw CheckpointError(
          .cannotWrite, file: path, problem: "another process writes to this journal",
          remedy: "Wait until it has ended, or name another file.")
      }
      let data = try WholeFile.contents(of: descriptor, path)
      finished = try Journal.read(data, path, Data((title.line + "\n").utf8), chunks)
      if let wrong = finished.sorted(by: { $0.key < $1.key }).first(where: { !isPossible($0.key, $0.value) }) {
        throw CheckpointError(
          .malformedHeader, file: path, problem: "the outcome of chunk \(wrong.key) is not possible",
          expectation: "numbers that fit the work", remedy: "Name another file to begin anew; nothing was changed.")
      }
      try Journal.cutTornLine(data, descriptor, path)
      if !data.contains(UInt8(ascii: "\n")) { try Journal.put(Data((title.line + "\n").utf8), descriptor, path) }
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit {
    fsync(descriptor)
    close(descriptor)
  }

  /// Writes down a finished chunk.
  ///
  /// - Throws: ``CheckpointError`` of kind `cannotWrite`.
  public func enter(_ chunk: Int, _ outcome: Outcome) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try Journal.put(encoder.encode(Entry(chunk: chunk, outcome: outcome)) + [UInt8(ascii: "\n")], descriptor, path)
    guard ContinuousClock.now - lastFlush > .seconds(1) else { return }
    guard fsync(descriptor) == 0 else { throw Journal.cannotWrite(path) }
    lastFlush = .now
  }

  // MARK: Reading

  private static func read(
    _ data: Data, _ path: String, _ title: Data, _ chunks: Int
  ) throws(CheckpointError) -> [Int: Outcome] {
    // A title that was torn is a journal without a line.
    if title.starts(with: data), data.count < title.count { return [:] }
    guard data.starts(with: title) else {
      throw CheckpointError(
        .wrongFormat, file: path, problem: "the file is not the journal of this work",
        expectation: "a first line \(String(decoding: title.dropLast(), as: UTF8.self))",
        remedy: "Repeat the command line and the version that began it, or name another file; nothing was changed.")
    }
    var outcomes: [Int: Outcome] = [:]
    var place = title.count
    while let end = data[place...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let entry = try? JSONDecoder().decode(Entry.self, from: data[place..<end]),
        (0..<chunks).contains(entry.chunk), outcomes.updateValue(entry.outcome, forKey: entry.chunk) == nil
      else {
        throw CheckpointError(
          .malformedHeader, file: path, byte: place, problem: "a line of the journal cannot be read, or comes twice",
          expectation: "one line for each finished chunk of \(chunks)", remedy: "Name another file to begin anew.")
      }
      place = end + 1
    }
    return outcomes
  }

  /// Cuts off what follows the last end of a line, and goes there.
  private static func cutTornLine(_ data: Data, _ descriptor: Int32, _ path: String) throws(CheckpointError) {
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    guard ftruncate(descriptor, off_t(whole)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw cannotWrite(path)
    }
  }

  // MARK: Writing

  private static func put(_ line: Data, _ descriptor: Int32, _ path: String) throws(CheckpointError) {
    var rest = line[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw cannotWrite(path) }
      rest = rest.dropFirst(written)
    }
  }

  private static func cannotWrite(_ path: String) -> CheckpointError {
    CheckpointError(
      .cannotWrite, file: path, problem: "the journal cannot be written: \(String(cString: strerror(errno)))",
      remedy: "Check that the folder exists, may be written to, and has room.")
  }
}
