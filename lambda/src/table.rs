//! The table of records.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure, Select};
use isopix::{Code, Error};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::aws_error::aws_error;
use crate::clock::Moment;
use crate::record::Record;

/// The table's key.
const ID: &str = "id";

/// The index over items that have a lease, by their status: the key `status`,
/// then `lease`.
const BY_LEASE: &str = "by-lease";

/// The table in which each image has its record.
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: String,
}

/// What became of a conditional write.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// The record stands as written.
    Yes(Record),
    /// Somebody else wrote since it was read; this is what stands there now.
    No(Option<Record>),
}

impl Table {
    /// A table by its name.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        let name = name.into();
        Table { client, name }
    }

    /// The record of an image as it stands now.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn read(&self, id: &str) -> isopix::Result<Option<Record>> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .key(ID, AttributeValue::S(id.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| aws_error("GetItem", &error))?;
        answer.item.map(parse).transpose()
    }

    /// Writes a record if nobody has written it since it was read.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn write(&self, record: &Record) -> isopix::Result<Written> {
        let mut next = record.clone();
        next.writes += 1;
        next.updated_at = Moment::now().rfc3339();
        let put = self
            .put(&next)?
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = if record.writes == 0 {
            put.condition_expression("attribute_not_exists(id)")
        } else {
            put.condition_expression("writes = :writes")
                .expression_attribute_values(":writes", number(record.writes))
        };
        let error = match put.send().await {
            Ok(_) => return Ok(Written::Yes(next)),
            Err(error) => error,
        };
        let SdkError::ServiceError(service) = &error else {
            return Err(aws_error("PutItem", &error));
        };
        let PutItemError::ConditionalCheckFailedException(failed) = service.err() else {
            return Err(aws_error("PutItem", &error));
        };
        let stands = failed.item().cloned().map(parse).transpose()?;
        // A write whose answer was lost is sent again by the client, and then
        // meets itself.
        if stands.as_ref() == Some(&next) {
            return Ok(Written::Yes(next));
        }
        Ok(Written::No(stands))
    }

    fn put(&self, item: &impl Serialize) -> isopix::Result<PutItemFluentBuilder> {
        let put = self.client.put_item().table_name(&self.name);
        Ok(put.set_item(Some(to_item(item)?)))
    }

    /// Writes an item in the place of one that has this lease. False if it has
    /// another one or is gone.
    pub(crate) async fn replace_lease(
        &self,
        item: &impl Serialize,
        lease: u64,
    ) -> isopix::Result<bool> {
        let put = self
            .put(item)?
            .condition_expression("lease = :lease")
            .expression_attribute_values(":lease", number(lease));
        is_put(put).await
    }

    /// The same. A write whose answer was lost is sent again by the client, and
    /// meets itself by its `nonce`.
    pub(crate) async fn take_lease(
        &self,
        item: &impl Serialize,
        nonce: &str,
        lease: u64,
    ) -> isopix::Result<bool> {
        let put = self
            .put(item)?
            .condition_expression("lease = :lease OR nonce = :nonce")
            .expression_attribute_values(":lease", number(lease))
            .expression_attribute_values(":nonce", AttributeValue::S(nonce.to_owned()));
        is_put(put).await
    }

    /// Writes an item if there is none or one of this status. False if it has
    /// another.
    pub(crate) async fn put_unless_other_status(
        &self,
        item: &impl Serialize,
        status: &str,
    ) -> isopix::Result<bool> {
        let put = self
            .put(item)?
            .condition_expression("attribute_not_exists(id) OR #status = :status")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", AttributeValue::S(status.to_owned()));
        is_put(put).await
    }

    /// Writes an item if there is none, one of this status, or one whose lease
    /// ran out. False if another one stands. A write whose answer was lost is
    /// sent again by the client, and meets itself by its `nonce`.
    pub(crate) async fn put_unless_held(
        &self,
        item: &impl Serialize,
        nonce: &str,
        status: &str,
        now: Moment,
    ) -> isopix::Result<bool> {
        let put = self
            .put(item)?
            .condition_expression(
                "attribute_not_exists(id) OR #status = :status OR lease <= :now OR nonce = :nonce",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", AttributeValue::S(status.to_owned()))
            .expression_attribute_values(":now", number(now.0))
            .expression_attribute_values(":nonce", AttributeValue::S(nonce.to_owned()));
        is_put(put).await
    }

    /// Removes an item if it has this lease; another one's stays.
    pub(crate) async fn delete_lease(&self, id: &str, lease: u64) -> isopix::Result<()> {
        let deleted = self
            .client
            .delete_item()
            .table_name(&self.name)
            .key(ID, AttributeValue::S(id.to_owned()))
            .condition_expression("attribute_not_exists(id) OR lease = :lease")
            .expression_attribute_values(":lease", number(lease))
            .send()
            .await;
        let is_refused = DeleteItemError::is_conditional_check_failed_exception;
        is_done("DeleteItem", deleted, is_refused).map(|_| ())
    }

    /// A page of the items of a status whose lease ran out, behind the page
    /// that ended with `after`.
    pub(crate) async fn due<T: DeserializeOwned>(
        &self,
        status: &str,
        now: Moment,
        after: Option<Item>,
    ) -> isopix::Result<Page<T>> {
        let answer = self.query_due(status, now, after).send().await;
        let answer = answer.map_err(|error| aws_error("Query", &error))?;
        let mut page = Page {
            items: Vec::new(),
            unreadable: Vec::new(),
            end: answer.last_evaluated_key,
        };
        for item in answer.items.unwrap_or_default() {
            let id = item.get(ID).and_then(|id| id.as_s().ok()).cloned();
            match serde_dynamo::from_item(item) {
                Ok(item) => page.items.push(item),
                Err(error) => {
                    let id = id.unwrap_or_default();
                    page.unreadable.push((id, error.to_string()));
                }
            }
        }
        Ok(page)
    }

    /// How many items of a status have a lease that ran out, behind the page
    /// that ended with `after`; and where this count ends, if more follow.
    pub(crate) async fn count_due(
        &self,
        status: &str,
        now: Moment,
        after: Option<Item>,
    ) -> isopix::Result<(usize, Option<Item>)> {
        let query = self.query_due(status, now, after).select(Select::Count);
        let answer = query.send().await;
        let answer = answer.map_err(|error| aws_error("Query", &error))?;
        let count = usize::try_from(answer.count).unwrap_or(0);
        Ok((count, answer.last_evaluated_key))
    }

    fn query_due(&self, status: &str, now: Moment, after: Option<Item>) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.name)
            .index_name(BY_LEASE)
            .key_condition_expression("#status = :status AND lease <= :now")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", AttributeValue::S(status.to_owned()))
            .expression_attribute_values(":now", number(now.0))
            .set_exclusive_start_key(after)
    }

    /// Counts one more use under an id that is no image's, unless `most` are
    /// counted already: then it answers false. The count goes away by itself
    /// after `expires`.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn count(&self, id: &str, most: u32, expires: Moment) -> isopix::Result<bool> {
        let counted = self
            .client
            .update_item()
            .table_name(&self.name)
            .key(ID, AttributeValue::S(id.to_owned()))
            .update_expression("ADD uses :one SET expires = :expires")
            .condition_expression("attribute_not_exists(uses) OR uses < :most")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(most.into()))
            .expression_attribute_values(":expires", number(expires.seconds()))
            .send()
            .await;
        let is_refused = UpdateItemError::is_conditional_check_failed_exception;
        is_done("UpdateItem", counted, is_refused)
    }
}

/// An item, or its key.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Some of the items of a query.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Items that are not of this kind: their ids, and why.
    pub(crate) unreadable: Vec<(String, String)>,
    /// Where the page ends, if more follow.
    pub(crate) end: Option<Item>,
}

async fn is_put(put: PutItemFluentBuilder) -> isopix::Result<bool> {
    let is_refused = PutItemError::is_conditional_check_failed_exception;
    is_done("PutItem", put.send().await, is_refused)
}

/// Whether a conditional request was carried out; false where its condition
/// did not hold.
fn is_done<T, E: ProvideErrorMetadata>(
    operation: &str,
    answer: Result<T, SdkError<E>>,
    is_refused: fn(&E) -> bool,
) -> isopix::Result<bool> {
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.as_service_error().is_some_and(is_refused) => Ok(false),
        Err(error) => Err(aws_error(operation, &error)),
    }
}

fn to_item(item: &impl Serialize) -> isopix::Result<Item> {
    serde_dynamo::to_item(item).map_err(|error| unreadable(&error.to_string()))
}

fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn parse(item: Item) -> isopix::Result<Record> {
    serde_dynamo::from_item(item).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(error: &str) -> Error {
    Error::new(
        Code::Storage,
        format!("the image's record cannot be read or written: {error}"),
    )
}
