// Whether this processor can run a program that was built for AVX2 and FMA.
import CLinux

/// The processor that the program runs on.
public enum Processor {
  /// What x86-64-v3 has and this processor, or its operating system, has not: empty where the
  /// program can run, and on every other architecture.
  ///
  /// Asks the C library, which knows of the processor and of the registers that the operating
  /// system keeps.
  public static var missingFeatures: [String] {
    #if arch(x86_64)
      requirements.filter { !x86_cpu_active(UInt32($0.bit)) }.map(\.name)
    #else
      []
    #endif
  }
}

#if arch(x86_64)
  /// The levels v2 and v3 of the x86-64 System V ABI, by the C library's numbers.
  private let requirements: [(name: String, bit: Int)] = [
    ("SSE3", Int(x86_cpu_SSE3)), ("SSSE3", Int(x86_cpu_SSSE3)),
    ("SSE4.1", Int(x86_cpu_SSE4_1)), ("SSE4.2", Int(x86_cpu_SSE4_2)),
    ("POPCNT", Int(x86_cpu_POPCNT)), ("CMPXCHG16B", Int(x86_cpu_CMPXCHG16B)),
    ("LAHF", Int(x86_cpu_LAHF64_SAHF64)),
    ("AVX", Int(x86_cpu_AVX)), ("AVX2", Int(x86_cpu_AVX2)), ("FMA", Int(x86_cpu_FMA)),
    ("BMI1", Int(x86_cpu_BMI1)), ("BMI2", Int(x86_cpu_BMI2)), ("F16C", Int(x86_cpu_F16C)),
    ("LZCNT", Int(x86_cpu_LZCNT)), ("MOVBE", Int(x86_cpu_MOVBE)),
    ("OSXSAVE", Int(x86_cpu_OSXSAVE)),
  ]
#endif
