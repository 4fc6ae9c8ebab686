//! The state machine, by its ARN.

use std::fmt;
use std::str::FromStr;

/// An ARN of a state machine.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StateMachine(String);

impl StateMachine {
    /// The region that the ARN names.
    pub(crate) fn region(&self) -> &str {
        self.0.split(':').nth(3).unwrap_or_default()
    }
}

impl FromStr for StateMachine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts[..] {
            ["arn", _, "states", region, _, "stateMachine", name]
                if !region.is_empty() && !name.is_empty() =>
            {
                Ok(StateMachine(text.to_owned()))
            }
            _ => Err(
                "it has to be the ARN of a state machine, the stack's output BackfillArn: \
                 arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"
                    .to_owned(),
            ),
        }
    }
}

impl fmt::Display for StateMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_names_its_region() {
        for partition in ["aws", "aws-cn"] {
            let arn = format!("arn:{partition}:states:eu-west-1:123456789012:stateMachine:b-1");
            let machine: StateMachine = arn.parse().unwrap();
            assert_eq!(machine.region(), "eu-west-1");
            assert_eq!(machine.to_string(), arn);
        }
    }

    #[test]
    fn others_are_refused() {
        let texts = [
            "",
            "b-1",
            "arn:aws:states:eu-west-1:123456789012:execution:b-1:name",
            "arn:aws:states::123456789012:stateMachine:b-1",
            "arn:aws:states:eu-west-1:123456789012:stateMachine:",
            "arn:aws:lambda:eu-west-1:123456789012:function:b-1",
        ];
        for text in texts {
            let refused = text.parse::<StateMachine>().unwrap_err();
            assert!(refused.contains("BackfillArn"), "{text}: {refused}");
        }
    }
}
