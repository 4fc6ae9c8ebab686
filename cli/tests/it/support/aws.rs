//! A stand-in for AWS: one answer for each operation.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::Value;

/// What an operation answers.
#[derive(Clone)]
pub(crate) enum Answer {
    /// What it is asked for.
    Given(Value),
    /// An error of that name.
    Refused(&'static str),
    /// Nothing: the line goes dead.
    Silence,
}

/// Answers until the tests end; gives its URL. An operation that is not named
/// is refused.
pub(crate) fn aws(answers: Vec<(&'static str, Answer)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), &answers);
        }
    });
    url
}

fn answer(mut stream: TcpStream, answers: &[(&'static str, Answer)]) {
    let operation = read(&stream);
    let named = answers.iter().find(|(name, _)| *name == operation);
    let (status, body) = match named.map(|(_, answer)| answer.clone()) {
        Some(Answer::Given(body)) => (200, body),
        Some(Answer::Refused(name)) => (400, refusal(name)),
        Some(Answer::Silence) => return,
        None => (400, refusal("UnknownOperationException")),
    };
    let body = body.to_string();
    write!(
        stream,
        "HTTP/1.1 {status} Answer\r\nContent-Type: application/x-amz-json-1.0\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
}

fn refusal(name: &str) -> Value {
    serde_json::json!({"__type": name, "message": "the stand-in says so"})
}

/// Reads a request; gives its operation, such as `GetItem`.
fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut operation, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim_end().is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => operation = value.rsplit('.').next().unwrap().to_owned(),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    operation
}
