//! Frames between a scan and its worker: a length of four bytes, little end first, and what postcard makes of a
//! message. The file stands beside the length of its request.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
};

use super::{Answer, LONGEST_FRAME, Request};

/// Sends a request with the open file.
pub fn send_request(mut socket: &UnixStream, file: &File, request: &Request) -> io::Result<()> {
    let request = postcard::to_stdvec(request).map_err(io::Error::other)?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    let files = [file.as_fd()];
    ancillary.push(SendAncillaryMessage::ScmRights(&files));
    let length = (request.len() as u32).to_le_bytes();
    let sent = rustix::net::sendmsg(socket, &[IoSlice::new(&length)], &mut ancillary, SendFlags::NOSIGNAL)?;
    if sent != length.len() {
        return Err(io::Error::from(io::ErrorKind::WriteZero));
    }
    socket.write_all(&request)
}

/// The next file and what is asked of it; none when the scan is over.
pub fn next_request(mut socket: &UnixStream) -> io::Result<Option<(File, Request)>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut length = [0; 4];
    let received = rustix::net::recvmsg(
        socket,
        &mut [IoSliceMut::new(&mut length)],
        &mut ancillary,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    if received.bytes == 0 {
        return Ok(None);
    }
    let file = ancillary.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut files) => files.next(),
        _ => None,
    });
    let (Some(file), 4) = (file, received.bytes) else {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    };
    let mut request = vec![0; u32::from_le_bytes(length) as usize];
    socket.read_exact(&mut request)?;
    let request = postcard::from_bytes(&request).map_err(io::Error::other)?;
    Ok(Some((File::from(file), request)))
}

/// Sends an answer; false when it is too long for a frame, and not sent.
pub fn send_answer(mut socket: &UnixStream, answer: &Answer) -> io::Result<bool> {
    let mut frame = postcard::to_extend(answer, vec![0; 4]).map_err(io::Error::other)?;
    let length = frame.len() - 4;
    if length > LONGEST_FRAME {
        return Ok(false);
    }
    frame[..4].copy_from_slice(&(length as u32).to_le_bytes());
    socket.write_all(&frame)?;
    Ok(true)
}

/// The length that a frame begins with, if a worker of ours can mean it.
pub fn frame_length(bytes: [u8; 4]) -> Option<usize> {
    let length = u32::from_le_bytes(bytes) as usize;
    (length <= LONGEST_FRAME).then_some(length)
}
