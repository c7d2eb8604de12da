/// Where this program looks; tests give others.
package struct Paths: Hashable, Sendable {
    package var management = "/etc/sn-redundancy/management.json"
    package var controlSocket = "/run/sn-redundancy/control.sock"
    /// Exists while the engine wants PostgreSQL started.
    package var mayStartPostgreSQL = "/run/sn-redundancy/may-start-postgresql"
    /// Answers of the last wizard, without secrets.
    package var savedAnswers = "/var/lib/sn-redundancy/answers.yaml"

    /// A folder for each fork kept here.
    package var forks = "/var/lib/sn-redundancy/forks"

    package init() {}
}
