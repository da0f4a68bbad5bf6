// Placeholder until this room's tests are written.
