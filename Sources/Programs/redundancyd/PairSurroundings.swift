import ServiceControl

/// What the pair shares with the rest of the daemon.
struct PairSurroundings {
    let address: HeldAddress
    let ring: Ring
    let neighbourhood: Neighbourhood
    let alarms: AlarmList
    let history: HistoryFile
    let systemd: Systemd
}
