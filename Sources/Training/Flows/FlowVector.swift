internal import CSundials
internal import Numerics

/// SUNDIALS' own bookkeeping: one context for one integrator.
final class FlowContext {
  let pointer: SUNContext?

  init() {
    var context: SUNContext?
    let flag = SUNContext_Create(nil, &context)
    precondition(flag == 0 && context != nil, "SUNDIALS gives no context: out of memory")
    pointer = context
  }

  deinit {
    var context = pointer
    SUNContext_Free(&context)
  }
}

/// A serial vector of SUNDIALS.
final class FlowVector {
  let pointer: N_Vector
  let values: UnsafeMutablePointer<Double>
  let count: Int
  private let context: FlowContext

  /// A vector with these values.
  init(_ start: UnsafePointer<Double>, count: Int, _ context: FlowContext) {
    guard let vector = N_VNew_Serial(sunindextype(count), context.pointer) else {
      preconditionFailure("SUNDIALS gives no vector: out of memory")
    }
    (pointer, values, self.count) = (vector, N_VGetArrayPointer(vector), count)
    self.context = context
    values.update(from: start, count: count)
    // What SUNDIALS clones of a vector has its operations.
    vector.pointee.ops.pointee.nvlinearcombination = Self.linearCombination
  }

  /// The sum of some multiples of vectors; SUNDIALS' own goes through the sum once for each of them.
  private static let linearCombination:
    @convention(c) (CInt, UnsafeMutablePointer<Double>?, UnsafeMutablePointer<N_Vector?>?, N_Vector?) -> CInt = {
      count, factors, vectors, sum in
      let count = Int(count)
      withUnsafeTemporaryAllocation(of: UnsafePointer<Double>?.self, capacity: count) { entries in
        for index in 0..<count {
          entries.initializeElement(at: index, to: UnsafePointer(N_VGetArrayPointer(vectors.unsafelyUnwrapped[index])))
        }
        RowOperations.writeLinearCombination(
          UnsafeBufferPointer(start: factors, count: count), of: UnsafePointer(entries.baseAddress.unsafelyUnwrapped),
          into: N_VGetArrayPointer(sum), count: Int(N_VGetLength(sum)))
      }
      return 0
    }

  /// A copy.
  convenience init(copying other: FlowVector) {
    self.init(other.values, count: other.count, other.context)
  }

  deinit { N_VDestroy(pointer) }
}
