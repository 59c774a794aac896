internal import COpenBLAS

/// The linear algebra library that Nagano is linked to: OpenBLAS.
public enum BLAS {
  /// Makes every product run on the calling thread alone, for the whole process.
  ///
  /// With several threads, OpenBLAS cuts a product at positions that depend on its shape, and the place of an entry
  /// then decides how it is rounded. Nagano runs products in parallel instead of running one product on several
  /// threads. `ProductKernel` calls this before its first product; calling it again costs nothing.
  public static func useOneThread() {
    _ = oneThread
  }

  private static let oneThread: Void = openblas_set_num_threads(1)

  /// The name of the kernels that OpenBLAS chose for this machine, such as `Haswell` or `SkylakeX`.
  ///
  /// The environment variable `OPENBLAS_CORETYPE` overrides the choice.
  public static var kernelFamily: String {
    String(cString: openblas_get_corename())
  }
}
