// swift-tools-version: 6.3
import PackageDescription

// The modules form a one-way graph: each may import only those listed above it. `Tests/ManifestTests` checks that
// no source file imports more than this manifest grants. The reasons are in Documentation/Architecture.md.

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Tests and examples write plain imports.
let testSettings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let package = Package(
  name: "nagano",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Nagano", targets: ["Nagano"]),
    .executable(name: "nagano", targets: ["NaganoCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: System libraries

    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CArpack", pkgConfig: "arpack", providers: [.apt(["libarpack2-dev"]), .brew(["arpack"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CSundials", providers: [.apt(["libsundials-dev"]), .brew(["sundials"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    // MARK: Foundations

    // C++ shim to FFLAS-FFPACK, the rank of a matrix modulo a small prime at BLAS speed, and to GMP, exact counting.
    .target(
      name: "CExactAlgebra",
      linkerSettings: [
        .linkedLibrary("givaro"), .linkedLibrary("gmpxx"), .linkedLibrary("gmp"), .linkedLibrary("openblas"),
        .linkedLibrary("m"),
      ]),
    // Fields, residues modulo primes, exact rationals, exact matrices and their rank.
    .target(
      name: "ExactAlgebra",
      dependencies: ["CExactAlgebra", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: swiftSettings),
    // Signed permutations, signed set partitions, their lattice, their types up to relabelling, their numbers, and their notation.
    .target(
      name: "Symmetry", dependencies: ["ExactAlgebra", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: swiftSettings),
    // C kernels that pick AVX2 or AVX-512 at run time: elementary functions of vectors, products of a fixed order.
    .target(name: "CVectorMath", linkerSettings: [.linkedLibrary("m")]),
    // The thin layer over BLAS, LAPACK and ARPACK: position-independent products, eigenvalues; tensors as they lie in memory.
    .target(
      name: "Numerics", dependencies: ["COpenBLAS", "CArpack", "CVectorMath", "ExactAlgebra"],
      swiftSettings: swiftSettings),

    // MARK: The mathematics

    // Wirings, stable partitions, leaves, quotients; formal activations, span, orbit dimension and its certificate.
    .target(
      name: "InvariantManifolds", dependencies: ["ExactAlgebra", "Symmetry", "Numerics"],
      swiftSettings: swiftSettings),
    // Activations, architectures, parameters; dense evaluation in any scalar and in batches.
    .target(
      name: "Networks",
      dependencies: [
        "ExactAlgebra", "Symmetry", "Numerics", "InvariantManifolds", .product(name: "BigInt", package: "BigInt"),
      ],
      swiftSettings: swiftSettings),

    // MARK: Files, training, answers

    // safetensors, npy and npz: one file per format; atomic files and ordered JSON for all that is written.
    .target(name: "Checkpoints", dependencies: ["Numerics", "CZlib"], swiftSettings: swiftSettings),
    // Data, losses, initialisers, optimizers, gradient flow, runs and their records.
    .target(
      name: "Training",
      dependencies: [
        "ExactAlgebra", "Symmetry", "Numerics", "InvariantManifolds", "Networks", "Checkpoints", "CSundials",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: swiftSettings),
    // What a network has condensed to: the audit and the equivalent narrower network.
    .target(
      name: "Condensation",
      dependencies: ["ExactAlgebra", "Symmetry", "Numerics", "InvariantManifolds", "Networks", "Checkpoints"],
      swiftSettings: swiftSettings),
    // Versioned Codable results and their text and JSON forms. No mathematics.
    .target(
      name: "Reports",
      dependencies: [
        "ExactAlgebra", "Symmetry", "InvariantManifolds", "Networks", "Checkpoints", "Training", "Condensation",
        .product(name: "BigInt", package: "BigInt"),
      ],
      swiftSettings: swiftSettings),

    // MARK: Products

    // Umbrella: re-exports, no code.
    .target(
      name: "Nagano",
      dependencies: [
        "ExactAlgebra", "Symmetry", "Numerics", "InvariantManifolds", "Networks", "Checkpoints", "Training",
        "Condensation", "Reports",
      ],
      swiftSettings: swiftSettings),
    // The command `nagano`: parse, call, print.
    .executableTarget(
      name: "NaganoCommand",
      dependencies: [
        "Nagano",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        "COpenSSL",
      ],
      swiftSettings: swiftSettings),
    // The demonstration of `make demo`: four trainings on real data, audited.
    .executableTarget(
      name: "digits-demo", dependencies: ["Nagano"], path: "Examples/DigitsDemo", swiftSettings: testSettings),

    // Models of other kinds than dense networks, each written once: what a user of the library writes.
    .target(name: "ExampleModels", dependencies: ["Nagano"], path: "Examples/Models", swiftSettings: testSettings),

    // MARK: Tests

    // Reference values, seeded repetition, slow literal algorithms.
    .target(
      name: "NaganoTestSupport", dependencies: ["ExactAlgebra", "InvariantManifolds", "Networks"],
      path: "Tests/Support", swiftSettings: testSettings),
    .testTarget(
      name: "ExactAlgebraTests",
      dependencies: ["ExactAlgebra", "NaganoTestSupport", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: testSettings),
    .testTarget(
      name: "SymmetryTests", dependencies: ["Symmetry", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: testSettings),
    .testTarget(
      name: "NumericsTests", dependencies: ["Numerics", "ExactAlgebra"], swiftSettings: testSettings),
    .testTarget(
      name: "InvariantManifoldsTests",
      dependencies: [
        "ExactAlgebra", "Symmetry", "Numerics", "InvariantManifolds", "Networks", "NaganoTestSupport",
        .product(name: "BigInt", package: "BigInt"),
      ],
      exclude: ["GAP"], swiftSettings: testSettings),
    .testTarget(
      name: "NetworksTests",
      dependencies: [
        "ExactAlgebra", "Symmetry", "Numerics", "InvariantManifolds", "Networks", "NaganoTestSupport",
        .product(name: "BigInt", package: "BigInt"),
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "Numerics", "NaganoTestSupport", "ExactAlgebra"],
      exclude: ["Fixtures"],
      swiftSettings: testSettings),
    .testTarget(
      name: "TrainingTests", dependencies: ["Nagano", "Training", "NaganoTestSupport"], swiftSettings: testSettings),
    .testTarget(
      name: "CondensationTests", dependencies: ["Nagano", "NaganoTestSupport"], swiftSettings: testSettings),
    .testTarget(name: "ExampleModelsTests", dependencies: ["ExampleModels", "Nagano"], swiftSettings: testSettings),
    .testTarget(
      name: "ReportsTests", dependencies: ["Nagano", "Reports"], exclude: ["Browser"], swiftSettings: testSettings),
    .testTarget(
      name: "CommandTests", dependencies: ["Nagano", "NaganoCommand", "NaganoTestSupport", "digits-demo"],
      exclude: ["Golden"],
      swiftSettings: testSettings),
    .testTarget(name: "ManifestTests", swiftSettings: testSettings),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
