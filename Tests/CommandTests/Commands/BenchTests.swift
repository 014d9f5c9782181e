import Testing

@Suite("navsim bench") struct BenchTests {
  @Test("names the benchmarks it knows when asked for another")
  func unknown() throws {
    let result = try Program.run("bench", "phsics")
    #expect(result.exitCode == 64)
    #expect(result.errors.contains("no benchmark 'phsics'; did you mean 'physics'?"), "\(result.errors)")
    #expect(try Program.run("bench", "physics", "--runs", "0").exitCode == 64)
  }
}
