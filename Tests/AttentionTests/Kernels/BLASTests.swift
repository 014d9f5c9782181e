import COpenBLAS
import Testing

@testable import Attention

@Suite("OpenBLAS") struct BLASTests {
  @Test("is held to one thread by every product, whatever was asked of it before")
  func threads() {
    let values = AlignedBuffer<Float>([1, 2, 3, 4])
    let product = AlignedBuffer<Float>(count: 4)
    let matrix = values.matrix(columns: 2)
    openblas_set_num_threads(4)
    BLAS.multiply(.plain(matrix), .plain(matrix), into: product.matrix(columns: 2))
    #expect(product.array == [7, 10, 15, 22])
    #expect(openblas_get_num_threads() == 1)
  }
}
