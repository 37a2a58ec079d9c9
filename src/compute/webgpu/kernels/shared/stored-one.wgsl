fn one(row: u32, c: u32) -> f32 { return four(row, c - c % 4u)[c % 4u]; }
