"""The conversation between examiner and guest: messages, their encoding, their sockets."""
