#include "InstructionSets.h"

int nagano_widest_instruction_set(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return nagano_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return nagano_avx2;
#endif
  return nagano_baseline;
}

int nagano_has_fused_multiply_add(void) {
#if defined(__aarch64__)
  return 1;
#else
  return nagano_widest_instruction_set() != nagano_baseline;
#endif
}
