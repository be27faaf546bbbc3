//! Findings about traces that cannot be used, and what is accepted anyway.

use scalegen_simulate::Instant;
use scalegen_simulate::trace::{Cell, ColumnName, Trace, TraceError, TraceOptions, check};
use scalegen_syntax::Finding;

/// Reads a trace to its end; the findings as `code line:column message`.
fn findings(csv: &[u8], wanted: &[&str]) -> Vec<String> {
    let wanted: Vec<_> = wanted
        .iter()
        .map(|name| vec![ColumnName::parse(name).unwrap()])
        .collect();
    let read = || -> Result<Vec<Finding>, TraceError> {
        let mut trace = Trace::open("trace.csv", csv)?;
        trace.bind(&wanted)?;
        trace.advance(Instant::from_seconds(1_000_000))?;
        Ok(trace.warnings())
    };
    match read() {
        Err(TraceError::Io(error)) => panic!("{error}"),
        Ok(findings) | Err(TraceError::Findings(findings)) => findings
            .iter()
            .map(|finding| {
                let place = finding.place.as_ref().map(|place| {
                    assert_eq!(place.file.name(), "trace.csv");
                    format!("{}:{}", place.start().line, place.start().column)
                });
                format!(
                    "{} {} {}",
                    finding.code,
                    place.unwrap_or_default(),
                    finding.message
                )
            })
            .collect(),
    }
}

#[test]
fn each_defect_is_reported_with_its_place() {
    for (csv, expected) in [
        ("", "SIM001 1:1 trace.csv is empty"),
        ("\n\n", "SIM001 1:1 trace.csv is empty"),
        ("time,cpu\n", "SIM001 1:1 trace.csv has no rows"),
        ("seconds,cpu\n0,1\n", "SIM002 1:1 there is no column `time`"),
        (
            "time,cpu,qps\n0,1,2\n",
            "SIM003 1:10 no metric reads the column `qps`",
        ),
        (
            "time,cpu,pods:qps\n0,1,2\n",
            "SIM003 1:10 no metric reads the column `pods:qps`",
        ),
        ("time,memory\n0,1\n", "SIM004 1:1 there is no column `cpu`"),
        (
            "time,cpu,cpu\n0,1,2\n",
            "SIM005 1:10 the column `cpu` appears twice",
        ),
        (
            "time,cpu,time\n0,1,2\n",
            "SIM005 1:10 the column `time` appears twice",
        ),
        ("time,cpu\n0,1\n\n15,lots\n", "SIM006 4:4 `lots` is not a number"),
        (
            "time,cpu\n0,1\n30,1\n15,1\n",
            "SIM007 4:1 the time 15 comes after 30",
        ),
        ("time,cpu\n0,1\n0,2\n", "SIM007 3:1 the time 0 appears twice"),
        ("time,cpu\nsoon,1\n", "SIM008 2:1 `soon` is not a time"),
        ("time,cpu\n-1,1\n", "SIM008 2:1 `-1` is not a time"),
        ("time,cpu\nNaN,1\n", "SIM008 2:1 `NaN` is not a time"),
        (
            "time,cpu\n0,1\n1764000000,1\n",
            "SIM008 3:1 the time 1764000000 is more than ten years after the start",
        ),
        (
            "time,cpu\n0,1\n15\n",
            "SIM009 3:1 the header has 2 columns, this row has 1",
        ),
        (
            "time,cpu\n0,1,2\n",
            "SIM009 2:1 the header has 2 columns, this row has 3",
        ),
        (
            "time,cpu\n0,\"1\n",
            "SIM009 2:3 a quote is not closed on its line",
        ),
        (
            "time,cpu\n0,\"1\"2\n",
            "SIM009 2:6 a separator must follow a closing quote",
        ),
    ] {
        let found = findings(csv.as_bytes(), &["cpu"]);
        assert!(
            found.first().is_some_and(|it| it.starts_with(expected)),
            "{csv:?}: {found:#?}"
        );
    }
    let found = findings(b"time,cpu\n0,\xff\n", &["cpu"]);
    assert_eq!(found, ["SIM009 2:1 this line is not UTF-8"]);
}

#[test]
fn all_defects_of_a_header_are_reported() {
    let found = findings(b"time,memory,pods:qps\n0,1,2\n", &["cpu", "external:queue"]);
    let codes: Vec<_> = found.iter().map(|it| &it[..6]).collect();
    assert_eq!(codes, ["SIM004", "SIM004", "SIM003", "SIM003"]);
}

/// Every finding of a pass over the whole trace, as `code line`.
fn checked(csv: &[u8]) -> Vec<String> {
    match check("trace.csv", csv, TraceOptions::default()) {
        Ok(_) => Vec::new(),
        Err(TraceError::Io(error)) => panic!("{error}"),
        Err(TraceError::Findings(findings)) => findings
            .iter()
            .map(|it| match &it.place {
                Some(place) => format!("{} {}", it.code, place.start().line),
                None => format!("{} {}", it.code, it.message),
            })
            .collect(),
    }
}

#[test]
fn all_defects_of_all_rows_are_reported() {
    assert_eq!(checked(b"time,cpu\n0,1\n15,2\n"), [""; 0]);
    assert_eq!(checked(b""), ["SIM001 1"]);
    assert_eq!(checked(b"time,cpu\n"), ["SIM001 1"]);
    let csv = b"time,cpu\n0,a\n30,1\n15,b\n20,1\n45\n\n50,\"1\n\xff\nsoon,c\n60,1\n60,2\n";
    assert_eq!(
        checked(csv),
        [
            "SIM006 2",
            "SIM007 4",
            "SIM006 4",
            "SIM009 6",
            "SIM009 8",
            "SIM009 9",
            "SIM008 10",
            "SIM006 10",
            "SIM007 12",
        ]
    );
    let long = format!("time,cpu\n0,1\n{}\n15,x\n", "1".repeat(3 << 20));
    assert_eq!(checked(long.as_bytes()), ["SIM009 3", "SIM006 4"]);
}

#[test]
fn after_twenty_findings_the_rest_is_counted() {
    let rows = |count: u32| {
        let rows: String = (0..count).map(|row| format!("{row},x\n")).collect();
        checked(format!("time,cpu\n{rows}").as_bytes())
    };
    assert_eq!(rows(20).len(), 20);
    assert_eq!(rows(21).last().unwrap(), "SIM006 and 1 more in trace.csv");
    assert_eq!(rows(1000).len(), 21);
    assert_eq!(rows(1000).last().unwrap(), "SIM006 and 980 more in trace.csv");
}

#[test]
fn what_spreadsheets_do_to_a_file_is_forgiven() {
    let csv = "\u{feff}\"time\", external:queue \r\n\r\n\"0\" , \"12\"\r\n15,NaN\r\n  \r\n30.5,\r\n45,1e3";
    assert_eq!(findings(csv.as_bytes(), &["external:queue"]), [""; 0]);
    let mut trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let column = trace
        .bind(&[vec![ColumnName::parse("external:queue").unwrap()]])
        .unwrap()[0];
    let mut at = |seconds| {
        let goes_on = trace.advance(Instant::from_seconds(seconds)).unwrap();
        (trace.cell(column), goes_on)
    };
    assert!(matches!(at(0), (Cell::Number { float: 12.0, .. }, true)));
    assert!(matches!(at(14), (Cell::Number { float: 12.0, .. }, true)));
    assert_eq!(at(30), (Cell::NotANumber, true));
    assert_eq!(at(31), (Cell::Empty, true));
    assert!(matches!(at(45), (Cell::Number { float: 1000.0, .. }, true)));
    assert!(matches!(at(46), (Cell::Number { float: 1000.0, .. }, false)));
}

#[test]
fn a_long_trace_is_not_held() {
    /// A million rows that are generated while they are read.
    struct Rows {
        next: u32,
        line: Vec<u8>,
        at: usize,
    }
    impl std::io::Read for Rows {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.at == self.line.len() {
                if self.next > 200_000 {
                    return Ok(0);
                }
                self.line = match self.next {
                    0 => b"time,cpu\n".to_vec(),
                    row => format!("{row},{}\n", row % 100).into_bytes(),
                };
                self.next += 1;
                self.at = 0;
            }
            let count = buffer.len().min(self.line.len() - self.at);
            buffer[..count].copy_from_slice(&self.line[self.at..self.at + count]);
            self.at += count;
            Ok(count)
        }
    }
    let reader = std::io::BufReader::with_capacity(
        64,
        Rows {
            next: 0,
            line: Vec::new(),
            at: 0,
        },
    );
    let mut trace = Trace::open("trace.csv", reader).unwrap();
    assert!(trace.advance(Instant::from_seconds(200_000)).unwrap());
    assert!(!trace.advance(Instant::from_seconds(200_001)).unwrap());
}
