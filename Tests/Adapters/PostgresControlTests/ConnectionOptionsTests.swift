import PostgresControl
import Testing

@Suite("Connection options")
struct ConnectionOptionsTests {
    @Test("become a conninfo without any password")
    func local() {
        let options = ConnectionOptions(
            host: .socket(directory: "/var/run/postgresql"),
            user: "postgres",
            applicationName: "redundancyd",
            settings: [ConnectionOptions.Parameter("synchronous_commit", "local")]
        )
        let expected = """
            host=/var/run/postgresql port=5432 user=postgres application_name=redundancyd \
            options='-c synchronous_commit=local' dbname=postgres
            """
        #expect(options.conninfo == expected)
    }

    @Test("for a standby name the peer's address, pass file and certificate")
    func standby() {
        let options = ConnectionOptions(
            host: .address("10.99.0.1", name: "lim1"),
            port: 5433,
            user: "sn replication's",
            applicationName: "peer",
            passFile: "/var/lib/postgresql/.pass\\file",
            encryption: ConnectionOptions.Encryption(mode: .verifyName, rootCertificate: "/etc/ca.pem"),
            connectTimeout: .seconds(1),
            transport: [ConnectionOptions.Parameter("tcp_user_timeout", "2000")]
        )
        let expected = """
            host=lim1 hostaddr=10.99.0.1 port=5433 user='sn replication\\'s' application_name=peer \
            passfile='/var/lib/postgresql/.pass\\\\file' sslmode=verify-full gssencmode=disable \
            sslrootcert=/etc/ca.pem connect_timeout=2 tcp_user_timeout=2000
            """
        #expect(options.primaryConninfo == expected)
    }

    @Test("guard the blanks in a setting's value")
    func settings() {
        let options = ConnectionOptions(
            host: .socket(directory: "/tmp"),
            user: "u",
            applicationName: "a",
            settings: [ConnectionOptions.Parameter("search_path", "a, b\\c")]
        )
        #expect(options.conninfo.contains("options='-c search_path=a,\\\\ b\\\\\\\\c'"))
    }
}
