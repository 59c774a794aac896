// Linear operations on rows. Each result is computed from the entries of its own row or column by the same operations
// in the same order, whatever its position; nothing is fused, so every instruction set gives the same bits.

#include "InstructionSets.h"

#pragma STDC FP_CONTRACT OFF

// Up to this many columns rows are taken several at a time.
enum { short_row = 16 };

#define real double
#define NAMED(name) name##_double
#include "RowOperations.h"
#undef real
#undef NAMED

#define real float
#define NAMED(name) name##_float
#include "RowOperations.h"
