// What chance leads to once in a hundred thousand runs, led to on purpose.
extension StormPlan {
    package static let rare: [[String]] = [
        // Data come back while the standby, whose LIM was stopped there, asks who has the alias.
        [
            "cluster with-data lim1 standby", "run 5s", "refuse standby 1", "power-off lim1", "run 4s",
            "accept standby 1", "run 30s", "power-on lim1", "run 10s", "order standby move 1", "run 560ms",
            "power-off lim1", "stop standby 1", "run 5s",
        ] + ending,
        // Somebody starts the programs while it is asked who has the alias.
        [
            "cluster lim1 standby", "run 5s", "refuse standby 1", "power-off lim1", "run 4s",
            "when standby 1 lookingFirst start standby 1", "accept standby 1", "run 30s",
        ] + ending,
        // A server stands still in the middle of a claim, and systemd restarts the programs just then.
        [
            "cluster lim1 standby", "when lim1 1 claiming restart lim1 1", "when lim1 1 claiming freeze lim1", "run 4s",
            "thaw lim1", "run 5s",
        ] + ending,
        [
            "cluster lim1 standby", "refuse lim1 1", "when lim1 1 claiming restart lim1 1",
            "when lim1 1 claiming freeze lim1", "run 4s", "thaw lim1", "run 5s",
        ] + ending,
        [
            "cluster lim1 standby", "refuse lim1 1", "when lim1 1 claiming freeze lim1", "run 4s", "thaw lim1",
            "run 5s",
        ] + ending,
        // A LIM is removed and added again before the standby has started anew, and all that can be noticed of it is.
        [
            "cluster lim1 lim2 standby", "run 5s", "remove-lim 2", "fill-disk standby", "run 620ms",
            "free-disk standby",
            "add-lim 2", "data-arrives standby 2 3", "loading standby 2", "start standby 2",
            "foreign 2 02:00:00:00:00:99", "run 100ms", "foreign 2 gone", "run 20s",
        ] + ending,
        // The same, and the standby stands still before it has started anew.
        [
            "cluster lim1 lim2 standby", "run 5s", "remove-lim 2", "fill-disk standby", "run 620ms",
            "free-disk standby", "add-lim 2", "freeze standby", "run 2s", "thaw standby", "run 20s",
        ] + ending,
        // Somebody starts the programs of a LIM while it is asked who has its alias, and one of a higher priority may
        // now be served: what runs unclaimed for a third one goes first, so that this one waits as it is.
        [
            "cluster lim1/3 lim2/2 lim3/1 standby", "run 5s", "order lim1 lock 3 regular", "run 1s",
            "stop-corosync lim1", "run 3s", "refuse standby 2", "power-off lim3", "power-off lim2", "run 4s",
            "when standby 2 lookingFirst order standby unlock 3", "when standby 2 lookingFirst start standby 1",
            "when standby 2 lookingFirst start standby 2", "accept standby 2", "run 30s",
        ] + ending,
    ]
}
