//! What the tasks need beyond Rust, a C compiler, Node and git: each module
//! looks for one thing and installs it where it is missing.

pub(crate) mod apt;
pub(crate) mod aws_tools;
pub(crate) mod cargo_deny;
pub(crate) mod cargo_lambda;
pub(crate) mod chromium;
pub(crate) mod node;
pub(crate) mod npm_packages;
pub(crate) mod python;
pub(crate) mod qemu;
pub(crate) mod rust_target;
