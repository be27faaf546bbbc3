//! The commands that record what a scaler reads, and simulate it.

use scalegen_manifest::shell_word;

/// Where Prometheus is asked when nothing says where it is.
const PROMETHEUS: &str = "http://localhost:9090";

/// From the answers of Prometheus, a file for each column, to the rows of a trace.
const ROWS: &str = r#"map(.data.result[0].values // [] | map({key: (.[0] | tostring), value: .[1]}) | from_entries) as $columns | ($columns | map(keys[] | tonumber) | unique) as $times | COLUMNS, ($times[] as $at | [$at - $times[0]] + ($columns | map(.[$at | tostring] // "")) | join(","))"#;

/// Something to record.
pub(super) struct Column<'a> {
    /// Its name in a trace.
    pub(super) name: &'a str,
    pub(super) query: &'a str,
    pub(super) server: Option<&'a str>,
}

/// The commands that record columns over the last day into `trace.csv`. A word that no shell can hold ends them.
pub(super) fn commands(columns: &[Column<'_>], simulate: String) -> Vec<String> {
    let all = || -> Option<Vec<String>> {
        let mut commands = Vec::new();
        let mut files = Vec::new();
        let mut head = "time".to_owned();
        for (index, column) in columns.iter().enumerate() {
            let server = column.server.unwrap_or(PROMETHEUS).trim_end_matches('/');
            let url = shell_word(&format!("{server}/api/v1/query_range")).ok()?;
            let query = shell_word(&format!("query={}", column.query)).ok()?;
            commands.push(format!(
                "curl -sG {url} --data-urlencode {query} -d start=$(($(date +%s) - 86400)) -d end=$(date +%s) -d step=15 > {index}.json"
            ));
            files.push(format!("{index}.json"));
            head.push(',');
            head.push_str(column.name);
        }
        let head = serde_json::Value::from(head).to_string();
        let rows = shell_word(&ROWS.replace("COLUMNS", &head)).ok()?;
        commands.push(format!("jq -rs {rows} {} > trace.csv", files.join(" ")));
        commands.push(simulate.clone());
        Some(commands)
    };
    all().unwrap_or_default()
}
