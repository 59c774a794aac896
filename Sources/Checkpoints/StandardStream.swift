import Foundation
internal import Numerics

/// Standard output and standard error, written to by the system's own calls.
///
/// They may be closed, full (`/dev/full`), or a pipe that nobody reads any more. A result that cannot be written is an
/// error, ``CheckpointError`` of kind `cannotWrite`; a remark that cannot be written is let go, as it is no part of the
/// result. Nothing here ends the process.
public enum StandardStream: Int32, Sendable {
  /// Where results go.
  case output = 1
  /// Where remarks and errors go.
  case error = 2

  /// Makes writing safe; to be called once, before anything else.
  ///
  /// Signals of broken pipes are ignored, so that writing says what is wrong. A stream that is closed is opened on
  /// `/dev/null` for reading: writing to it fails, and no file that is opened later takes its place.
  public static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for number in 0...StandardStream.error.rawValue where fcntl(number, F_GETFD) < 0 {
      // The lowest free number is taken, which is this one.
      _ = open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
    }
    // What the library of options prints (help, versions) goes through buffers, which may fail at the end.
    atexit {
      if fflush(nil) != 0 { _exit(73) }
    }
  }

  /// Writes bytes of a result.
  ///
  /// - Throws: ``CheckpointError`` of kind `cannotWrite`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    if let code = put(bytes) {
      throw CheckpointError(
        .cannotWrite, file: self == .output ? "standard output" : "standard error",
        problem: code == EPIPE ? StandardStream.brokenPipe : "the result cannot be written: \(reason(code))",
        expectation: "a place that takes it", remedy: "Free space, or write to a file: --output FILE.")
    }
  }

  /// Writes a text of a result.
  ///
  /// - Throws: ``CheckpointError`` of kind `cannotWrite`.
  public func write(_ text: String) throws(CheckpointError) {
    try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(CheckpointError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Writes a remark, as far as that is possible.
  ///
  /// Control characters, which may come from names in files, are written as escapes, but for line ends.
  ///
  /// - Parameters:
  ///   - text: whole lines, or a part of one.
  ///   - commands: sequences for terminals that stay as they are.
  public func remark(_ text: String, keeping commands: [String] = []) {
    var text = text.printableLines(keeping: commands)
    text.withUTF8 { _ = put(UnsafeRawBufferPointer($0)) }
  }

  /// The problem of a reader that went away, of which nothing need be said.
  package static let brokenPipe = "nobody reads the result any more"

  /// Writes all bytes; gives the code of the error that ended it, if any did.
  private func put(_ bytes: UnsafeRawBufferPointer) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))
      let written = Foundation.write(rawValue, piece.baseAddress, piece.count)
      if written > 0 {
        rest = rest.dropFirst(written)
        continue
      }
      let code = written < 0 ? errno : EIO
      if code == EINTR { continue }
      guard code == EAGAIN else { return code }
      // The other end asked not to be waited for; wait here.
      var entry = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
      if poll(&entry, 1, -1) < 0, errno != EINTR { return errno }
    }
    return nil
  }

  private func reason(_ code: Int32) -> String { code == EBADF ? "it is closed" : String(cString: strerror(code)) }
}
