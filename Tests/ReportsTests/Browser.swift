import Foundation

/// A page in a real browser, driven by a script of the folder `Browser`.
///
/// `Scripts/setup-browser` installs what this needs. With `NAGANO_REQUIRE_BROWSER=1` tests run, and so fail, also where
/// there is no browser.
enum Browser {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Browser")

  /// The Python of `Scripts/setup-browser`, or the one in `PATH`.
  private static var python: [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    // A link, by whose place this Python finds its packages: it must not be resolved.
    let own = root.appending(path: ".build/python/bin/python").path
    return ["/usr/bin/env", FileManager.default.isExecutableFile(atPath: own) ? own : "python3"]
  }

  /// What a script prints, or nil where it fails.
  static func run(_ script: String, _ arguments: [String], isQuiet: Bool = false) throws -> Data? {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: python[0])
    process.arguments = python.dropFirst() + [folder.appending(path: script).path] + arguments
    process.standardOutput = output
    if isQuiet { process.standardError = FileHandle.nullDevice }
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? data : nil
  }

  static let isRequired = ProcessInfo.processInfo.environment["NAGANO_REQUIRE_BROWSER"] == "1"

  /// Whether there is a browser.
  static let isThere: Bool = {
    if isRequired { return true }
    let isThere = (try? run("use_page.py", ["--check"], isQuiet: true)) != nil
    if !isThere { print("Skipped: pages in a browser, for want of Chromium or Playwright.") }
    return isThere
  }()

  /// Writes a page for the time of a body.
  static func withPage(_ text: String, _ body: (String) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).html")
    defer { try? FileManager.default.removeItem(at: file) }
    try text.write(to: file, atomically: true, encoding: .utf8)
    try body(file.path)
  }
}
