//! A file that is not what the profiles say as a finding, for the systems that read findings.

use scalegen_syntax::{Family, Finding, Message, Place, Rule, SourceFile, Term, messages, rules};

use super::{Difference, Relation};

messages! {
    MESSAGES;
    /// How a generated file is out of date.
    OutOfDate { how: Term = Term::phrase("differs from what the profiles say") } "the generated file {how}";
    /// How it is, and that a person changed it.
    OutOfDateAndEdited { how: Term = Term::phrase("differs from what the profiles say") }
        "the generated file {how}, and was edited by hand";
    /// What to type.
    RunCommand { command: String = "scalegen generate" } "run: {command}";
}

rules! {
    /// The rules on what `check` compares.
    pub(crate) RULES = Rule::of(Family::Profile);

    OUT_OF_DATE {
        code: "OUT001",
        name: "generated-file-out-of-date",
        summary: "A file on disk is not what the profiles generate",
        why: "What is applied is not what the profile says, and the next `scalegen generate` will overwrite it.",
        fix: "run `scalegen generate`",
    }
}

impl Difference<'_> {
    /// Itself as a finding at the start of the file, with the command that fixes it.
    pub fn finding(&self, command: &str) -> Finding {
        let how = Term::phrase(match self.relation {
            Relation::Missing => "is missing",
            Relation::LineEnds => "differs in its line ends only",
            Relation::NotExecutable => "cannot be executed",
            Relation::Foreign => "is in the way: scalegen did not create it",
            Relation::Stale => "is no longer generated",
            Relation::Record => "does not list what was generated",
            Relation::Unchanged | Relation::Changed => "differs from what the profiles say",
        });
        let message: Message = match self.edited {
            true => OutOfDateAndEdited { how }.into(),
            false => OutOfDate { how }.into(),
        };
        let command = command.to_owned();
        let file = SourceFile::new(self.path.as_str(), "");
        let finding = OUT_OF_DATE.finding(message).help(RunCommand { command });
        finding.at(Some(Place::new(&file, 0..0)))
    }
}
