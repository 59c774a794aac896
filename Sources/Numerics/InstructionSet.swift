internal import CVectorMath

/// The instructions that the loops over doubles use.
///
/// Every set gives the same bits, so there is a reason to name one only in tests and measurements.
public enum InstructionSet: Int32, Sendable, CaseIterable {
  /// What every machine of the architecture has: SSE2 on x86-64, NEON on arm64.
  case baseline = 0
  /// AVX2 and FMA: four doubles at a time.
  case avx2 = 1
  /// AVX-512: eight doubles at a time.
  case avx512 = 2

  /// The widest set that this machine has.
  public static let widest = InstructionSet(rawValue: Int32(nagano_widest_instruction_set()))!

  /// The sets that this machine has, the widest last.
  public static var available: [InstructionSet] {
    allCases.filter { $0.rawValue <= widest.rawValue }
  }

  /// Whether this machine has an instruction for fused multiply-add.
  ///
  /// Without it ``ProductKernel/fixedOrder`` gives the same bits, but slowly.
  public static let hasFusedMultiplyAdd = nagano_has_fused_multiply_add() != 0
}
