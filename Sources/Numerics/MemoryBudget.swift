import Foundation

/// How much memory this process may take, so that what asks for more is refused in words before it is tried.
package enum MemoryBudget {
  /// The bytes of this machine, or fewer where a limit is set (`ulimit -v`, `ulimit -d`).
  package static let bytes: Double = {
    var least = Double(ProcessInfo.processInfo.physicalMemory)
    for resource in [RLIMIT_AS, RLIMIT_DATA] {
      var limit = rlimit()
      #if os(Linux)
        let code = __rlimit_resource_t(resource.rawValue)
      #else
        let code = resource
      #endif
      if getrlimit(code, &limit) == 0 { least = min(least, Double(limit.rlim_cur)) }
    }
    return least
  }()

  /// What is said of a need that is not met: `about 320 GB of memory, of 16 GB`; `nil` where there is room.
  ///
  /// - Parameter need: bytes; may be infinite.
  package static func excess(_ need: Double) -> String? {
    guard !(need <= 0.8 * bytes) else { return nil }
    return "about \(text(need)) of memory, and there are \(text(bytes))"
  }

  /// A number of bytes as people read it.
  package static func text(_ bytes: Double) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    var (size, unit) = (bytes, 0)
    while size >= 1_000, unit < units.count - 1 { (size, unit) = (size / 1_000, unit + 1) }
    guard size < 1e6 else { return "more than 1e24 bytes" }
    return String(format: size < 10 && unit > 0 ? "%.1f " : "%.0f ", size) + units[unit]
  }
}
