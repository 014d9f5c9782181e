import COpenBLAS
import Foundation
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

  @Test("a processor with AVX2 that OpenBLAS doesn't know is not left to kernels for SSE3")
  func kernels() throws {
    let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let flags = Set(
      processor.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? [])
    let asked = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"]
    #expect(!BLAS.kernels.isEmpty)
    guard asked == nil, flags.isSuperset(of: ["avx2", "fma"]) else { return }
    #expect(BLAS.kernels.lowercased() != "prescott")
    // The choice leaves nothing behind in the environment of child processes.
    #expect(getenv("OPENBLAS_CORETYPE") == nil)
  }
}
