//! A profile of many services with six objects each, small enough to be read here.

/// `count` services. What is made of two with another `most` differs in every file of the services' scalers.
pub(crate) fn fleet(count: usize, most: u32) -> String {
    let mut text = format!(
        r#"name = "platform"
[prometheus]
url = "http://prometheus:9090"
[addons]
metrics_server = {{}}
keda = {{}}
vpa = {{}}

[template.signals."{{name}}-rate"]
series = "requests_total"
matchers = {{ service = "{{name}}" }}
emitted_by = "{{name}}"

[template.workloads."{{name}}"]
namespace = "shop"
target = "Deployment/{{name}}"
container = "app"
active = "cpu"
vpa = {{ update_mode = "Off" }}
annotations = {{ "example.com/most" = "{most}" }}

[template.workloads."{{name}}".scalers.cpu]
kind = "hpa"
max_replicas = {most}
metrics = [{{ container_resource = "cpu", average_utilization = 60 }}]

[template.workloads."{{name}}".scalers.memory]
kind = "hpa"
max_replicas = {most}
metrics = [{{ container_resource = "memory", average_utilization = 70 }}]

[template.workloads."{{name}}".scalers.keda]
kind = "keda"
max_replicas = {most}
triggers = [{{ signal = "{{name}}-rate", threshold = "5" }}]

[template.load_tests."{{name}}"]
workload = "{{name}}"
url = "http://{{name}}.shop:8080/"
duration = "1m"
annotations = {{ "example.com/most" = "{most}" }}
"#
    );
    for index in 0..count {
        text.push_str(&format!("[[services]]\nname = \"svc-{index:04}\"\n"));
    }
    text
}
