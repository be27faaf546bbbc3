//! The messages about services of a fleet.

use scalegen_syntax::{Message, Term, messages};

messages! {
    MESSAGES;
    /// A placeholder of the template that names no parameter.
    UnknownParameter { parameter: String = "port" } "there is no parameter `{parameter}`";
    /// A single brace in the template.
    StrayBrace {} "a brace that belongs to no placeholder";
    /// Two keys of the template that become one for a service.
    SameKey { key: String = "cart" } "two keys become `{key}`";
    /// What several units may not both have, and the profile has too.
    GeneratedByProfile { name: Term = Term::Word("HorizontalPodAutoscaler shop/cart".into()) } "the profile generates {name} too";
    /// What several units may not both have.
    GeneratedByService {
        service: String = "cart",
        name: Term = Term::Word("HorizontalPodAutoscaler shop/cart".into()),
    } "service `{service}` generates {name} too";
    /// What two profiles of one cluster both generate.
    GeneratedElsewhere {
        profile: String = "shop",
        file: String = "shop.toml",
        name: Term = Term::Word("HorizontalPodAutoscaler shop/cart".into()),
    } "profile `{profile}` ({file}) generates {name} too";
    /// What two profiles of one cluster both scale.
    ScaledElsewhere {
        profile: String = "shop",
        file: String = "shop.toml",
        name: Term = Term::Word("Deployment/cart in namespace shop".into()),
    } "profile `{profile}` ({file}) scales {name} too";
    /// What to do about two profiles with something in common.
    NameClusters {} "remove it from one of them or, when they are for two clusters, set `[cluster] name` in both";
    /// Where the template has what a service is found to say.
    InTemplate {} "the template puts it here";
    /// What names that several services share are made of.
    UseParameter {} "put {{name}} or another parameter into what names it";
    /// A parameter that a service lacks.
    GiveParameter {} "give it to the service, or put it into [service_defaults]";
    /// A brace that is meant as itself.
    DoubleBrace {} "write a brace that is meant as itself twice: {{{{ and }}}}";
    /// A key that no template has.
    UnknownTemplateKey { key: String = "workload" } "unknown key `{key}` in template";
    /// Services without a template.
    NoTemplate {} "services fill a template, and the profile has none";
    /// A template to add.
    AddTemplate {} "add [template.workloads.\"{{name}}\"]";
    /// A name that services would share.
    SharedName {} "a name is each service's own";
    /// Names to give to services.
    NameServices {} "remove it here, and give each of [[services]] its `name`";
    /// A service that has the name of another folder.
    TakenFolder { service: String = "k8s" } "service `{service}` has the name of a folder that scalegen generates";
    /// A service that is there twice.
    TwoServices { service: String = "cart" } "there are two services `{service}`";
    /// The first of two.
    FirstOne {} "the first is here";
    /// A parameter that the template has no placeholder for.
    UnusedParameter { parameter: String = "prot" } "no placeholder of the template uses parameter `{parameter}`";
    /// What a table of services holds.
    ServicesOnly {} "the file holds [[services]] only, each with a name and values that are no tables";
    /// A table of services without names.
    NoNameColumn {} "the header has no column `name`";
    /// What the header is.
    NameColumns {} "the first line names the columns; one of them is `name`";
    /// A column that is there twice.
    TwoColumns { column: String = "port" } "the header has two columns `{column}`";
    /// What to do about two columns.
    RenameColumn {} "rename or remove one of them";
    /// A cell without an end.
    OpenQuote {} "a quote is not closed, or text follows it";
    /// A quote in a cell.
    DoubleQuote {} "a quote inside quotes is written twice";
    /// A row with too few or too many cells.
    CellCount { cells: usize = 2_usize, columns: usize = 3_usize } "the row has {cells} cells and the header {columns}";
    /// Cells that hold commas.
    QuoteCells {} "quote cells that hold commas; leave a cell empty for the default";
    /// A message about a service.
    ForService {
        message: Message = UnknownParameter { parameter: "port".to_owned() },
        service: Term = Term::Service("cart".to_owned()),
    } "{message}, for service `{service}`";
    /// One about a service that another one has too.
    AndOneOther { message: Message = SameKey { key: "cart".to_owned() } } "{message}, and one other";
    /// One about a service that others have too.
    AndOthers { message: Message = SameKey { key: "cart".to_owned() }, others: usize = 2_usize }
        "{message}, and {others} others";
    /// One that two services have.
    AndOneMore { message: Message = StrayBrace {} } "{message}, and the same of one more service";
    /// One that several services have.
    AndMore { message: Message = StrayBrace {}, others: usize = 2_usize } "{message}, and {others} more services";
}
