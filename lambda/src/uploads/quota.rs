//! Quotas: so many uploads of one owner or address in each hour of the clock.

use std::net::{IpAddr, Ipv6Addr};

use super::Uploads;
use super::problem::Problem;
use super::request::Caller;
use crate::clock::Moment;

const HOUR_SECONDS: u64 = 3600;

impl Uploads {
    pub(super) async fn check_quota(&self, caller: &Caller) -> Result<(), Problem> {
        let most = self.settings.uploads_per_hour;
        let now = Moment::now().seconds();
        let hour = now / HOUR_SECONDS;
        let end = (hour + 1) * HOUR_SECONDS;
        let id = format!("quota/{hour}/{}", who(caller));
        // Kept an hour longer than it counts.
        let expires = Moment((end + HOUR_SECONDS) * 1000);
        if self.store.table.count(&id, most, expires).await? {
            return Ok(());
        }
        let wait = end - now;
        Err(Problem::too_many_requests(
            format!("{most} uploads an hour are allowed: the next one in {wait} seconds"),
            wait,
        ))
    }
}

/// The owner, or the address where there is none, hashed: the table is not
/// the place for addresses in clear.
fn who(caller: &Caller) -> String {
    let who = match &caller.owner {
        Some(owner) => format!("owner {owner}"),
        None => format!("address {}", network(&caller.address)),
    };
    isopix::sha256_hex(who.as_bytes())
}

/// One customer of a provider has one IPv4 address, and at least a /64 of
/// IPv6 addresses.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        _ => address.to_owned(),
    }
}
