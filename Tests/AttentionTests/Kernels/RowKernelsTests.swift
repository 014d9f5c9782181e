import Testing

@testable import Attention

@Suite("Row kernels") struct RowKernelsTests {
  /// Every remainder of the vector loops, and rows farther apart than they are wide.
  private static let widths = [1, 3, 4, 5, 8, 16, 19, 23, 32, 37]

  @Test("dots of a query with rows equal the plain loop, and add to what is there", arguments: widths)
  func dots(width: Int) {
    var rng = SplitMix64(seed: UInt64(width))
    for (count, heads) in [(0, 1), (1, 2), (4, 3), (7, 4), (9, 5)] {
      let stride = width + 2
      let queries = rng.vector(heads * width)
      let rows = rng.vector(count * stride + 1)
      let start = rng.vector(heads * count + 1)
      let (q, x) = (AlignedBuffer<Float>(queries), AlignedBuffer<Float>(rows))
      let out = AlignedBuffer<Float>(start)
      addDots(
        of: q.base, heads: heads, with: x.base, stride: stride, count: count, width: width,
        to: out.base, outStride: count)
      var expected = start
      for h in 0..<heads {
        for i in 0..<count {
          for k in 0..<width { expected[h * count + i] += queries[h * width + k] * rows[i * stride + k] }
        }
      }
      #expect(largestError(out.array, expected) < 1e-5)
    }
  }

  @Test("weighted sums of rows equal the plain loop, and add to what is there", arguments: widths)
  func weightedSums(width: Int) {
    var rng = SplitMix64(seed: UInt64(width) + 100)
    for (count, coefficientStride) in [(0, 1), (1, 1), (5, 1), (6, 3)] {
      let stride = width + 1
      let rows = rng.vector(count * stride + 1)
      let coefficients = rng.vector(count * coefficientStride + 1)
      let start = rng.vector(width)
      let (x, c) = (AlignedBuffer<Float>(rows), AlignedBuffer<Float>(coefficients))
      let out = AlignedBuffer<Float>(start)
      addWeightedSum(
        of: x.base, stride: stride, count: count, width: width, coefficients: c.base,
        coefficientStride: coefficientStride, to: out.base)
      var expected = start
      for i in 0..<count {
        for k in 0..<width { expected[k] += coefficients[i * coefficientStride] * rows[i * stride + k] }
      }
      #expect(largestError(out.array, expected) < 1e-5)
    }
  }

  @Test("weighted sums of several heads are those of each by itself, to the last bit", arguments: widths)
  func weightedSumsOfHeads(width: Int) {
    var rng = SplitMix64(seed: UInt64(width) + 300)
    for heads in 1...5 {
      let (count, stride, coefficientStride) = (7, width + 3, 9)
      let rows = AlignedBuffer<Float>(rng.vector(count * stride))
      let coefficients = AlignedBuffer<Float>(rng.vector(heads * coefficientStride))
      let start = rng.vector(heads * width)
      let (together, alone) = (AlignedBuffer<Float>(start), AlignedBuffer<Float>(start))
      addWeightedSums(
        of: rows.base, stride: stride, count: count, width: width, coefficients: coefficients.base,
        coefficientStride: coefficientStride, heads: heads, to: together.base)
      for head in 0..<heads {
        addWeightedSum(
          of: rows.base, stride: stride, count: count, width: width,
          coefficients: coefficients.base + head * coefficientStride, to: alone.base + head * width)
      }
      #expect(together.array == alone.array, "\(heads) heads of \(width)")
    }
  }

  @Test("sums, dots and column sums equal the plain loop", arguments: widths)
  func sums(width: Int) {
    var rng = SplitMix64(seed: UInt64(width) + 200)
    let a = rng.vector(width * 3)
    let b = rng.vector(width)
    let (buffer, factors) = (AlignedBuffer<Float>(a), AlignedBuffer<Float>(b))
    #expect(abs(Double(sum(buffer.base, count: width)) - a[..<width].reduce(0, +)) < 1e-5)
    let expected = innerProduct(Array(a[..<width]), b)
    #expect(abs(Double(dot(buffer.base, factors.base, count: width)) - expected) < 1e-5)
    let columns = AlignedBuffer<Float>(count: width)
    addColumnSums(of: buffer.matrix(columns: width), to: columns.base)
    #expect(largestError(columns.array, (0..<width).map { a[$0] + a[$0 + width] + a[$0 + 2 * width] }) < 1e-5)
  }

  @Test("matrix products equal three loops, transposed or not, overwriting or adding")
  func products() {
    var rng = SplitMix64(seed: 300)
    let (rows, inner, columns) = (5, 7, 3)
    for (aTransposed, bTransposed, accumulate) in [
      (false, false, false), (true, false, true), (false, true, true),
    ] {
      let a = rng.vector(rows * inner)
      let b = rng.vector(inner * columns)
      let start = rng.vector(rows * (columns + 2))
      let aBuffer = AlignedBuffer<Float>(a)
      let bBuffer = AlignedBuffer<Float>(b)
      let out = AlignedBuffer<Float>(start)
      let c = MatrixView(out.base, rows: rows, columns: columns, stride: columns + 2)
      BLAS.multiply(
        aTransposed ? .transposed(aBuffer.matrix(columns: rows)) : .plain(aBuffer.matrix(columns: inner)),
        bTransposed ? .transposed(bBuffer.matrix(columns: inner)) : .plain(bBuffer.matrix(columns: columns)),
        into: c, accumulate: accumulate)
      for i in 0..<rows {
        for j in 0..<columns {
          var expected = accumulate ? start[i * (columns + 2) + j] : 0
          for k in 0..<inner {
            expected +=
              (aTransposed ? a[k * rows + i] : a[i * inner + k])
              * (bTransposed ? b[j * inner + k] : b[k * columns + j])
          }
          #expect(abs(Double(c[i, j]) - expected) < 1e-5)
        }
        #expect(Double(out[i * (columns + 2) + columns]) == start[i * (columns + 2) + columns])
      }
    }
  }
}
