//! Making renditions public: the files first, then the manifest, then the
//! record, which alone points to them.

use isopix::{ENGINE, Error, Rendition};
use tokio::task::JoinSet;

use crate::claim::Claim;
use crate::keys;
use crate::manifest::Manifest;
use crate::record::{Record, RenditionFile, Status};
use crate::remove_generation::being_removed;
use crate::render::Work;
use crate::store::Store;
use crate::table::Written;

/// What became of renditions.
#[derive(Clone, Debug, PartialEq)]
pub enum Published {
    /// The record, which points to the renditions.
    Ready(Box<Record>),
    /// The claim no longer stood: a newer object, another run or a delete
    /// has come between.
    Superseded,
}

impl Store {
    /// Gives a record back as it was before the claim, with the renditions that
    /// it has. Nothing if the claim no longer stood.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub(crate) async fn let_stand(&self, claim: Claim) -> isopix::Result<()> {
        let mut record = claim.record;
        record.stand_by_renditions();
        self.table.write(&record).await?;
        Ok(())
    }

    /// Writes the renditions and switches the record to them.
    ///
    /// Files are named after all that they depend on, so two writers of one
    /// generation write the same bytes. They count as retired until the record
    /// points to them, so that those of a run that dies do not stay for ever.
    ///
    /// # Errors
    /// `network`, `storage`; the claim then still stands.
    pub async fn publish(&self, claim: Claim, work: Work) -> isopix::Result<Published> {
        let mut record = claim.record;
        let recipe = record.claim.as_ref().and_then(|claim| claim.recipe.clone());
        // A claim without a recipe has nothing to render.
        let recipe = recipe.ok_or_else(Error::internal)?;
        let generation = isopix::generation(&work.base_sha256, &recipe);
        let retired = self.retire(&record.id, &generation).await?;
        let retired = retired.ok_or_else(being_removed)?;
        let folder = keys::generation_folder(&record.id, &generation);
        let rendered = work.rendered;

        let files: Vec<_> = rendered.renditions.iter().map(file_of).collect();
        self.write_renditions(&folder, rendered.renditions).await?;
        let manifest = Manifest::new(&record.id, &generation, &recipe, &files);
        self.write_manifest(&folder, &manifest).await?;

        self.retire_previous(&record, Some(&generation)).await?;
        record.clear_result();
        record.clear_claim();
        record.status = Status::Ready;
        record.recipe = Some(recipe);
        record.engine = Some(ENGINE.to_owned());
        record.generation = Some(generation.clone());
        record.source = Some(rendered.source);
        record.warnings = rendered.warnings;
        record.renditions = files;
        record.milliseconds = Some(work.milliseconds);
        let stands = match self.table.write(&record).await? {
            Written::Yes(record) => {
                self.revive(&retired).await;
                return Ok(Published::Ready(Box::new(record)));
            }
            Written::No(stands) => stands,
        };
        // Where others point to something else now, the sweeper removes these files. A delete removed those that it saw, and these came after it.
        if stands.is_none_or(|record| record.status == Status::Deleted) {
            self.remove_deleted(&record.id, &generation).await?;
        }
        Ok(Published::Superseded)
    }

    async fn write_renditions(
        &self,
        folder: &str,
        renditions: Vec<Rendition>,
    ) -> isopix::Result<()> {
        let mut writes = JoinSet::new();
        for Rendition { variant, file } in renditions {
            let bucket = self.renditions.clone();
            let key = format!("{folder}{}", keys::rendition_file(&variant, &file));
            writes.spawn(async move {
                let content_type = file.format.content_type();
                bucket
                    .write(&key, content_type, file.bytes, &file.sha256)
                    .await
            });
        }
        while let Some(written) = writes.join_next().await {
            written.map_err(|_| Error::internal())??;
        }
        Ok(())
    }

    async fn write_manifest(&self, folder: &str, manifest: &Manifest<'_>) -> isopix::Result<()> {
        let json = serde_json::to_vec(manifest).map_err(|_| Error::internal())?;
        let sha256 = isopix::sha256_hex(&json);
        let key = format!("{folder}{}", keys::MANIFEST);
        self.renditions
            .write(&key, "application/json", json, &sha256)
            .await
    }
}

fn file_of(rendition: &Rendition) -> RenditionFile {
    let Rendition { variant, file } = rendition;
    RenditionFile {
        variant: variant.clone(),
        format: file.format,
        width: file.width,
        height: file.height,
        bytes: file.bytes.len() as u64,
        sha256: file.sha256.clone(),
        file: keys::rendition_file(variant, file),
    }
}
