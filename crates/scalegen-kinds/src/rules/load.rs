//! The rules on the arguments of hey, the load generator.

use scalegen_syntax::{Family, Rule, rules};

rules! {
    /// Every rule on the arguments of hey.
    pub LOAD = Rule {
        source: "github.com/rakyll/hey, hey.go: main",
        ..Rule::of(Family::Wrong)
    };

    LOAD_WORKERS_WITHOUT_REQUESTS {
        code: "LOD001",
        name: "load-workers-without-requests",
        summary: "hey has no worker, or more workers than requests",
        why: "hey divides the requests (-n, 200 by default) among the workers (-c, 50 by default). With fewer requests than workers, or without a worker, it prints its usage and exits: the Job fails without sending any load.",
        fix: "lower -c, raise -n, or set a duration with -z, for which -n does not matter",
        bad: hey!("
          args: [\"-c\", \"100\", \"-n\", \"50\", \"http://web.shop\"]
"),
        good: &[("args: [\"-c\", \"100\", \"-n\", \"50\", \"http://web.shop\"]", "args: [\"-c\", \"100\", \"-z\", \"4m\", \"http://web.shop\"]")],
    }

    MALFORMED_LOAD_HEADER {
        code: "LOD002",
        name: "malformed-load-header",
        summary: "A header of hey is not a name, a colon and a value",
        why: "hey prints its usage and exits: the Job fails without sending any load.",
        fix: "write `Name: value` as one argument after -H",
        bad: hey!("
          args: [\"-z\", \"4m\", \"-H\", \"Content-Type=application/json\", \"http://web.shop\"]
"),
        good: &[("Content-Type=", "Content-Type: ")],
    }

    MALFORMED_LOAD_NUMBER {
        code: "LOD003",
        name: "malformed-load-number",
        summary: "A count, duration or rate of hey is malformed or negative",
        why: "hey reads -c, -n and -t as whole numbers, -q as a number per worker and -z as a duration with a unit. It rejects anything else and exits; a negative rate counts as none.",
        fix: "write -z with a unit (4m, 90s), -t in seconds without one, and the others as plain numbers",
        bad: hey!("
          args: [\"-z\", \"240\", \"-c\", \"25\", \"http://web.shop\"]
"),
        good: &[("args: [\"-z\", \"240\", \"-c\", \"25\", \"http://web.shop\"]", "args: [\"-z\", \"240s\", \"-c\", \"25\", \"http://web.shop\"]")],
    }

    LOAD_WITHOUT_URL {
        code: "LOD004",
        name: "load-without-url",
        summary: "The first argument after hey's options is missing, or is not an http or https URL",
        why: "hey takes the first argument that belongs to no option as the URL and ignores the rest. Without a URL, or with one that it cannot request, it exits or counts only errors.",
        fix: "end the arguments with the full URL, such as http://web.shop.svc.cluster.local:8080/",
        bad: hey!("
          args: [\"-z\", \"4m\", \"web.shop:8080\"]
"),
        good: &[("args: [\"-z\", \"4m\", \"web.shop:8080\"]", "args: [\"-z\", \"4m\", \"http://web.shop:8080\"]")],
    }

    UNKNOWN_LOAD_OPTION {
        code: "LOD005",
        name: "unknown-load-option",
        summary: "hey gets an unknown option, or an option without its value",
        why: "hey prints its usage and exits: the Job fails without sending any load. -h is not help but an old form of -H.",
        fix: "use an option that `hey` lists: -z for the duration, -c for workers, -q for the rate of each, -m, -H, -d for the request",
        bad: hey!("
          args: [\"--duration\", \"4m\", \"http://web.shop\"]
"),
        good: &[("args: [\"--duration\", \"4m\", \"http://web.shop\"]", "args: [\"-z\", \"4m\", \"http://web.shop\"]")],
    }
}
