/// Where things are. Fixed by the package.
enum Paths {
    static let inventory = "/etc/sn-redundancy/system.json"
    static let product = "/etc/sn-redundancy/product.json"
    static let management = "/etc/sn-redundancy/management.json"
    static let placementMemory = "/var/lib/sn-redundancy/placement.blocks"
    static let managementMemory = "/var/lib/sn-redundancy/management.blocks"
    static let history = "/var/lib/sn-redundancy/history.jsonl"
    static let hooks = "/etc/sn-redundancy/hooks.d"
    static let controlSocket = "/run/sn-redundancy/control.sock"
    /// Present while our package is upgraded: a stop then hands nothing over.
    static let keepPlacement = "/run/sn-redundancy/keep-placement"
    /// Its presence lets postgresql's unit start; ours alone to give.
    static let databasePermit = "/run/sn-redundancy/may-start-postgresql"
    /// There while redundancy is removed on the master, and on the standby: the utilities' own.
    static let removalMark = "/var/lib/sn-redundancy/marks/removal"
    static let removalProof = "/var/lib/sn-redundancy/removal-proof"
    /// Left by the set-up on the master: this database is the pair's first.
    static let founding = "/var/lib/sn-redundancy/founding"
    static let passFile = "/etc/sn-redundancy/postgresql/replication.pgpass"
    /// Rows that only a loser wrote; see `webserver_config redundancy forks`.
    static let forks = "/var/lib/sn-redundancy/forks"
    /// There while the data directory is half rewound: nothing may start on it.
    static let rewinding = "/var/lib/sn-redundancy/rewinding"
    /// There from before another database is put in place until it has been promoted and made fit for the pair.
    static let adopting = "/var/lib/sn-redundancy/adopting"
    /// The data directory that was moved aside last and holds nothing that is not elsewhere.
    static let superfluous = "/var/lib/sn-redundancy/superfluous-data"
    /// For the server that nobody else can reach, while a fork is read.
    static let privateServer = "/run/sn-redundancy/private-server"
    static let authority = "/etc/sn-redundancy/tls/ca.pem"
    static let certificate = "/etc/sn-redundancy/tls/server.pem"
    static let managerKey = "/etc/sn-redundancy/keys/manager"
    static let knownHosts = "/etc/sn-redundancy/keys/known_hosts"
    /// The versions of exchange data, a folder for each LIM.
    static let exchangeData = "/var/lib/sn-redundancy/xdata"
    static let exchangeKey = "/etc/sn-redundancy/exchange.key"
    static let exchangeKnownHosts = "/run/sn-redundancy/exchange-known-hosts"
    /// Which folders of the applications are mirrored.
    static let mirrorSettings = "/etc/sn-redundancy/directories.json"
    /// What is offered to the other side and agreed with it, what comes from it, and conflicts.
    static let mirror = "/var/lib/sn-redundancy/mirror"
    /// For the program that the key for exchange data runs; without it that reads exchange data only.
    static let readable = "/run/sn-redundancy/rsyncd.conf"
    static let readableTemplate = "/usr/share/sn-redundancy/templates/exchange/rsyncd.conf"
    static let hostKey = "/etc/ssh/ssh_host_ed25519_key.pub"
    static let webServer = "/etc/sn-redundancy/web/settings.json"
    static let bootID = "/proc/sys/kernel/random/boot_id"
}
