//! The account: clients with the credentials and the region of whoever calls.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sfn::config::ProvideCredentials;
use aws_sdk_sfn::error::DisplayErrorContext;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

use crate::stop::Stop;

/// A call that nobody answers is made anew.
const ATTEMPT_MAX: Duration = Duration::from_secs(20);

/// One client of each service.
pub(crate) struct Cloud {
    pub(crate) region: String,
    pub(crate) cloud_formation: aws_sdk_cloudformation::Client,
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    pub(crate) sfn: aws_sdk_sfn::Client,
}

impl Cloud {
    /// Finds credentials, and the region where none is given.
    pub(crate) async fn connect(region: Option<&str>) -> Result<Self, Stop> {
        let tls = Provider::Rustls(CryptoMode::Ring);
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_MAX);
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .http_client(Builder::new().tls_provider(tls).build_https())
            .timeout_config(timeouts.build());
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        let config = loader.load().await;
        let region = config.region().ok_or_else(no_region)?.to_string();
        check_credentials(&config).await?;
        Ok(Cloud {
            region,
            cloud_formation: aws_sdk_cloudformation::Client::new(&config),
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            sfn: aws_sdk_sfn::Client::new(&config),
        })
    }
}

fn no_region() -> Stop {
    Stop::new("no AWS region was found: give --region, set AWS_REGION, or name one in the profile")
}

async fn check_credentials(config: &SdkConfig) -> Result<(), Stop> {
    let advice = "set AWS_PROFILE to a profile of ~/.aws/config, sign in to it with \
                  `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    let found = match config.credentials_provider() {
        Some(provider) => (provider.provide_credentials().await)
            .map_err(|error| DisplayErrorContext(error).to_string()),
        None => Err("nothing provides them".to_owned()),
    };
    match found {
        Ok(_) => Ok(()),
        Err(reason) => Err(Stop::new(format!(
            "no AWS credentials were found: {advice} ({reason})"
        ))),
    }
}
