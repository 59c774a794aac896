// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "nagano", path: "..")],
  targets: [
    .executableTarget(
      name: "benchmarks", dependencies: [.product(name: "Nagano", package: "nagano")], path: "Sources/Benchmarks")
  ],
  swiftLanguageModes: [.v6]
)
