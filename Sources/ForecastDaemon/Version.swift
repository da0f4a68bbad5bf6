// The one place that holds the program's version, and what processor it was built for.

/// The version of forecastd, as `forecastd version`, the metrics and the man page tell it.
public let programVersion = "0.1.0"

/// The processor that the program needs, `x86-64-v3` being the one with AVX2 and FMA.
public let processorBuild: String = {
  #if arch(x86_64)
    #if FUSED_MULTIPLY_ADD
      "x86-64-v3"
    #else
      "x86-64"
    #endif
  #elseif arch(arm64)
    "arm64"
  #else
    "this architecture"
  #endif
}()
