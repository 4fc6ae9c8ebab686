//! `serve`, with the real functions where nothing else is said.

mod crashes;
mod gateway;
mod page;
mod refusals;
mod restarts;
mod retries;
mod route;
mod start;
mod storage;
mod sweeps;
