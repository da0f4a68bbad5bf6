// Nothing is allocated for an observation once a series is under way.
//
// A small library in C stands before the allocator of the real benchmark and counts the calls. Two
// runs that differ in nothing but how many observations they learn have to make as many.
import Foundation
import Testing

@testable import forecastd_benchmark

@Test(.enabled(if: AllocationCounter.compiler != nil, "there is no C compiler"))
func `an observation allocates nothing`() throws {
  try inFreshDirectory { directory in
    let counter = try AllocationCounter(in: directory)
    let few = try counter.allocations(observations: 100)
    let many = try counter.allocations(observations: 2100)
    #expect(few > 1000, "setting up and reporting allocate, and that is counted")
    // Numbers in the report may be longer. Each of the 2000 is learned at least twice.
    #expect(abs(many - few) < 100, "\(few) and \(many)")
  }
}

/// A library that counts allocations, and the benchmark with it.
private struct AllocationCounter {
  private let directory: String
  private let library: String

  /// The compiler that a Swift toolchain links with, or another.
  static let compiler: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let paths = ["clang", "cc", "gcc"].flatMap { name in folders.map { "\($0)/\(name)" } }
    return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private static let source = """
    #include <errno.h>
    #include <stdio.h>
    #include <stdlib.h>
    void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t);
    void *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
    static _Atomic long count;
    void *malloc(size_t size) { count++; return __libc_malloc(size); }
    void *calloc(size_t number, size_t size) { count++; return __libc_calloc(number, size); }
    void *realloc(void *old, size_t size) { count++; return __libc_realloc(old, size); }
    void *aligned_alloc(size_t edge, size_t size) { count++; return __libc_memalign(edge, size); }
    int posix_memalign(void **place, size_t edge, size_t size) {
      count++;
      *place = __libc_memalign(edge, size);
      return *place ? 0 : ENOMEM;
    }
    __attribute__((destructor)) static void tell(void) {
      FILE *file = fopen(getenv("ALLOCATION_COUNT"), "w");
      if (file) { fprintf(file, "%ld", count); fclose(file); }
    }

    """

  init(in directory: String) throws {
    self.directory = directory
    library = directory + "/count.so"
    try write(Self.source, to: directory + "/count.c")
    var child = try ChildProcess(
      try #require(Self.compiler), ["-shared", "-fPIC", "-o", library, directory + "/count.c"],
      output: directory + "/said")
    _ = try child.wait()
  }

  /// How often the benchmark allocates that learns so many observations in each of its loops.
  func allocations(observations: Int) throws -> Int {
    let program = String(Program.path.dropLast("forecastd".count)) + "forecastd-benchmark"
    let count = directory + "/count"
    var child = try ChildProcess(
      program,
      ["observation", "--rounds", "1", "--turns", "1", "--observations", "\(observations)"],
      environment: ["LD_PRELOAD=\(library)", "ALLOCATION_COUNT=\(count)"],
      output: directory + "/said")
    _ = try child.wait()
    return try #require(Int(try contents(of: count)))
  }
}
