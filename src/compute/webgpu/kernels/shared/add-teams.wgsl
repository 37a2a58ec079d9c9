// Lanes of a workgroup in TEAMS teams of COLUMNS: what the lanes of one column hold, added in the order of the teams. For team 0.
override COLUMNS: u32 = 8;
override TEAMS: u32 = 8;

var<workgroup> teamSums: array<Part, LANES>;

fn addTeams(lane: u32, value: Part) -> Part {
  workgroupBarrier();
  teamSums[lane] = value;
  workgroupBarrier();
  var sum = teamSums[lane % COLUMNS];
  for (var team = 1u; team < TEAMS; team++) { sum += teamSums[team * COLUMNS + lane % COLUMNS]; }
  return sum;
}
