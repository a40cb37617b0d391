// SPDX-License-Identifier: GPL-3.0-or-later
// One layer of a placement as columns of chips: what the inspector draws, exports and reads out.
#pragma once

#include <QString>
#include <vector>

#include "metrics/score.hpp"
#include "placement/placement_file.hpp"
#include "viewer/model/inspector_data.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

struct Chip {
  int expert = -1;
  bool primary = true;
  int copies = 1;          // over all ranks
  int family = -1;         // that prefers it, or -1
  double share = 0;        // InspectorData::Preference
  std::uint64_t load = 0;  // tokens that select it, over all its copies
};

struct BoardRank {
  std::vector<Chip> chips;  // ascending by expert
  int slots = 0;
  // Of the trace at this layer; 0 without a score.
  std::uint64_t load = 0;                // activations that it runs
  std::uint64_t sent = 0, received = 0;  // de-duplicated rows to and from other ranks
};

struct Board {
  int layer = 0, nodes = 1;
  bool scored = false;
  std::vector<BoardRank> ranks;
  std::vector<std::string> families;

  double mean_load() const;
};

// `score` may be nullptr.
Board board_of(const placement::PlacementFile& file, const InspectorData& data, int layer,
               const metrics::Score* score);

// One row per expert and copy: rank, expert, role, preferred family, loads.
Table board_table(const Board& board);
// "expert 17 on rank 2, a replica (2 copies); 1,234 tokens select it, math most (41 %)".
QString chip_text(const Board& board, int rank, const Chip& chip);
// "rank 2: 8 of 9 slots, 1,234 activations (1.02 of the mean), 12 rows sent, 15 received".
QString rank_text(const Board& board, int rank);
// "A", "B", ... "Z", "AA": stands for the family on chips.
QString family_letter(int family);

}  // namespace moescope::viewer
