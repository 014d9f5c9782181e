import COpenBLAS

/// The doorway to OpenBLAS: every matrix product of the module passes here.
public enum BLAS {
  /// Whether OpenBLAS was built on OpenMP, where the number of threads belongs to the thread that calls.
  private static let isOpenMP = openblas_get_parallel() == OPENBLAS_OPENMP

  /// Chosen once, before the first product.
  private static let choice: Void = navsim_openblas_choose_kernels()

  /// The processor that OpenBLAS's kernels in use are made for, such as "Haswell": figures of speed depend on it, and
  /// the last bits of products too.
  public static var kernels: String {
    _ = choice
    return openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  }

  /// Keeps OpenBLAS from starting threads of its own, whatever the environment says: worlds run side by side on navsim's.
  /// Every product sees to it by itself.
  public static func useOneThread() {
    _ = choice
    if isOpenMP || openblas_get_num_threads() != 1 { openblas_set_num_threads(1) }
  }

  /// A factor of a product, as it stands or transposed.
  struct Factor {
    let matrix: MatrixView
    let isTransposed: Bool

    static func plain(_ matrix: MatrixView) -> Factor { Factor(matrix: matrix, isTransposed: false) }
    static func transposed(_ matrix: MatrixView) -> Factor { Factor(matrix: matrix, isTransposed: true) }

    var rows: Int { isTransposed ? matrix.columns : matrix.rows }
    var columns: Int { isTransposed ? matrix.rows : matrix.columns }
    fileprivate var operation: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
  }

  /// `C = A B`, or `C += A B` when accumulating. An empty inner dimension is a sum over nothing.
  static func multiply(_ a: Factor, _ b: Factor, into c: MatrixView, accumulate: Bool = false) {
    precondition(
      a.rows == c.rows && b.columns == c.columns && a.columns == b.rows,
      "\(a.rows) × \(a.columns) by \(b.rows) × \(b.columns) into \(c.rows) × \(c.columns)")
    guard c.rows > 0 && c.columns > 0 else { return }
    guard a.columns > 0 else {
      if !accumulate { c.fill(0) }
      return
    }
    useOneThread()
    cblas_sgemm(
      CblasRowMajor, a.operation, b.operation,
      blasint(c.rows), blasint(c.columns), blasint(a.columns),
      1, a.matrix.base, blasint(a.matrix.stride), b.matrix.base, blasint(b.matrix.stride),
      accumulate ? 1 : 0, c.base, blasint(c.stride))
  }
}
