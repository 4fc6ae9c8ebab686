//! A blob on its way into the module's memory, piece by piece: so the platform
//! never holds the whole file beside it.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{
    Blob, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader,
    ReadableStreamReadResult,
};

use crate::error::thrown;
use crate::original::Original;

/// Bytes of the buffer that the platform fills again and again. A quarter of
/// it, or four times as much, is no faster.
const PIECE: u32 = 1 << 20;

/// A blob that is being read. It is JavaScript that waits for the pieces: a
/// trap is then thrown to whoever asked for the file.
///
/// ```js
/// const reading = new Reading(blob);
/// while (reading.take(await reading.next()));
/// const original = reading.finish();
/// ```
#[wasm_bindgen]
pub struct Reading {
    bytes: Vec<u8>,
    size: usize,
    pieces: Pieces,
}

#[wasm_bindgen]
impl Reading {
    /// Takes memory for all of it, and throws the core's `out-of-memory` where
    /// that cannot be had.
    #[wasm_bindgen(constructor)]
    pub fn new(blob: &Blob) -> Result<Reading, JsValue> {
        // A whole number. What is beyond a usize becomes its greatest value,
        // which cannot be reserved.
        let size = blob.size() as usize;
        let mut bytes = Vec::new();
        bytes
            .try_reserve_exact(size)
            .map_err(|_| thrown(isopix::Error::out_of_memory()))?;
        let pieces = Pieces::of(&blob.stream())?;
        Ok(Reading {
            bytes,
            size,
            pieces,
        })
    }

    /// A promise of what the stream gives next. It rejects with what the
    /// platform says where it cannot read.
    #[wasm_bindgen(js_name = next)]
    pub fn next_piece(&self) -> Promise {
        self.pieces.next()
    }

    /// Takes what [`Reading::next_piece`] promised, and gives whether more may
    /// come; throws an `Error` where there is more than the blob's size.
    pub fn take(&mut self, given: &ReadableStreamReadResult) -> Result<bool, JsValue> {
        if given.get_done() == Some(true) {
            return Ok(false);
        }
        let piece: Uint8Array = given.get_value().unchecked_into();
        let start = self.bytes.len();
        let end = start + piece.length() as usize;
        if end > self.size {
            return Err(not_its_size());
        }
        self.bytes.resize(end, 0);
        piece.copy_to(&mut self.bytes[start..]);
        self.pieces.reuse(&piece);
        Ok(true)
    }

    /// Gives away the whole file; throws an `Error` where it is less than the
    /// blob's size.
    pub fn finish(&mut self) -> Result<Original, JsValue> {
        if self.bytes.len() < self.size {
            return Err(not_its_size());
        }
        Ok(Original::new(std::mem::take(&mut self.bytes)))
    }
}

fn not_its_size() -> JsValue {
    js_sys::Error::new("a blob has more or fewer bytes than its size says").into()
}

/// Who reads a blob's stream.
enum Pieces {
    /// The platform writes into the buffer that it is given.
    Own(ReadableStreamByobReader, ArrayBuffer),
    /// Each piece has a buffer of its own, which is left to the garbage
    /// collector: for platforms whose blobs know no other way.
    Fresh(ReadableStreamDefaultReader),
}

impl Pieces {
    fn of(stream: &ReadableStream) -> Result<Pieces, JsValue> {
        match ReadableStreamByobReader::new(stream) {
            Ok(reader) => Ok(Pieces::Own(reader, ArrayBuffer::new(PIECE))),
            Err(_) => ReadableStreamDefaultReader::new(stream).map(Pieces::Fresh),
        }
    }

    fn next(&self) -> Promise {
        match self {
            Pieces::Own(reader, buffer) => {
                reader.read_with_array_buffer_view(&Uint8Array::new(buffer))
            }
            Pieces::Fresh(reader) => reader.read(),
        }
    }

    /// A buffer that was given away comes back with the piece that is in it.
    fn reuse(&mut self, piece: &Uint8Array) {
        if let Pieces::Own(_, buffer) = self {
            *buffer = piece.buffer();
        }
    }
}
