// The benchmarks' door: arguments in, tables out.
import Glibc

exit(Benchmark.run(Array(CommandLine.arguments.dropFirst())).rawValue)
