// The records of OutputRecord.swift.
import LinuxSystem
import Outbox
import Testing

@Test func `the next generation begins with nothing`() {
  let identity = OutputRecord.Identity(device: 1, inode: 2)
  let record = OutputRecord(name: FilePath("x"), length: 9, identity: identity, generation: 3)
  #expect(
    record.nextGeneration
      == OutputRecord(name: FilePath("x"), length: 0, identity: nil, generation: 4))
  #expect(OutputRecord.new(name: FilePath("x")).generation == 0)
}

@Test func `the reasons say what happened`() {
  #expect(
    "\(GenerationReason.missing)" == "it was renamed or removed; a new one is begun")
  #expect("\(GenerationReason.replaced)" == "another file has its name; a new one is begun")
}
