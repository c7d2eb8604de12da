import ClusterModel
import Testing

@Suite("R-AL-07: file systems that take nothing more")
struct DiskAlarmTests {
    @Test(
        "what is said of a file system",
        arguments: [
            (UInt64(64) << 20, UInt64(1000), UInt64(10), false, DiskAlarm.Fault?.none),
            (63 << 20, 1000, 10, false, .full(freeBytes: 63 << 20)),
            (1 << 40, 1000, 0, false, .noFiles),
            (1 << 40, 0, 0, false, nil),
            (1 << 40, 1000, 10, true, .readOnly),
            (0, 0, 0, true, .readOnly),
        ]
    )
    func faults(free: UInt64, files: UInt64, freeFiles: UInt64, readOnly: Bool, fault: DiskAlarm.Fault?) {
        #expect(DiskAlarm.fault(freeBytes: free, files: files, freeFiles: freeFiles, isReadOnly: readOnly) == fault)
    }

    @Test("each names server and folder, and a code of its own")
    func texts() throws {
        let server = try #require(ServerName("lim1"))
        let folder = "/var/lib/sn-redundancy"
        let full = DiskAlarm.alarm(.full(freeBytes: 3 << 20), on: server, folder: folder)
        #expect(full.text == "The file system of \(folder) on lim1 is full: 3 MB are free")
        #expect(full.identity == DiskAlarm.identity("disk-full", on: server, folder))
        let readOnly = DiskAlarm.alarm(.readOnly, on: server, folder: folder)
        #expect(readOnly.identity == DiskAlarm.identity("disk-read-only", on: server, folder))
        #expect(DiskAlarm.codes == [full.code, readOnly.code])
    }
}
