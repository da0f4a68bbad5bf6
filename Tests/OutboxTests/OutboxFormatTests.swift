// The formats of OutboxFormat.swift, by the words of the configuration.
import Outbox
import Testing

@Test func `formats and partitions have the words of the configuration`() {
  #expect(OutboxFormat.allCases.map(\.rawValue) == ["csv", "jsonl"])
  #expect(OutboxFormat.allCases.map(\.fileExtension) == ["csv", "jsonl"])
  #expect(OutboxPartition.allCases.map(\.rawValue) == ["series", "day", "single"])
}
