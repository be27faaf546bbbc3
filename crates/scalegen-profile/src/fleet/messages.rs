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
    GeneratedByProfile { name: Term = Term::Word("HorizontalPodAutoscaler shop/cart".into()) } "the profile makes {name} too";
    /// What several units may not both have.
    GeneratedByService {
        service: String = "cart",
        name: Term = Term::Word("HorizontalPodAutoscaler shop/cart".into()),
    } "service `{service}` makes {name} too";
    /// Where the template has what a service is found to say.
    InTemplate {} "the template puts it here";
    /// The other of two things that may be there once.
    OtherOne {} "the other one is here";
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
