// The identities of FileIdentity.swift.
import Inbox
import LinuxSystem
import Testing

@Test func `an identity keeps what tells files apart`() {
  let digest = ContentHash.digest(of: Array("x".utf8))
  let identity = FileIdentity(status: regularStatus(size: 7, inode: 9), digest: digest)
  #expect(identity.size == 7 && identity.inode == 9 && identity.digest == digest)
  #expect(identity != FileIdentity(status: regularStatus(size: 7, inode: 8), digest: digest))
  #expect(
    identity
      != FileIdentity(
        status: regularStatus(size: 7, inode: 9), digest: ContentHash.digest(of: [])))
}
