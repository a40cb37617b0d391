// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/placement_board.hpp"

#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {
namespace {

void add_traffic(Board& board, const metrics::Score& score, std::size_t layers) {
  const std::size_t ranks = board.ranks.size(), layer = static_cast<std::size_t>(board.layer);
  const std::size_t families = score.rank_copies.size() / (layers * ranks * ranks);
  for (std::size_t r = 0; r < ranks; ++r) board.ranks[r].load = score.load[layer * ranks + r];
  for (std::size_t family = 0; family < families; ++family)
    for (std::size_t from = 0; from < ranks; ++from)
      for (std::size_t to = 0; to < ranks; ++to) {
        if (from == to) continue;
        const auto rows =
            score.rank_copies[((family * layers + layer) * ranks + from) * ranks + to];
        board.ranks[from].sent += rows;
        board.ranks[to].received += rows;
      }
}

}  // namespace

double Board::mean_load() const {
  double sum = 0;
  for (const auto& rank : ranks) sum += static_cast<double>(rank.load);
  return ranks.empty() ? 0 : sum / static_cast<double>(ranks.size());
}

Board board_of(const placement::PlacementFile& file, const InspectorData& data, int layer,
               const metrics::Score* score) {
  const placement::Placement& placed = file.placement;
  Board board;
  board.layer = layer;
  board.nodes = file.nodes;
  board.families = data.families;
  board.scored = score != nullptr;
  board.ranks.resize(static_cast<std::size_t>(placed.ranks));
  for (std::size_t rank = 0; rank < board.ranks.size(); ++rank)
    board.ranks[rank].slots = file.slots[rank];
  for (int expert = 0; expert < placed.experts; ++expert) {
    const auto replicas = placed.replicas_at(layer, expert);
    const auto preference = data.preferred(layer, expert);
    Chip chip{expert,
              true,
              1 + static_cast<int>(replicas.size()),
              preference.family,
              preference.share,
              data.count(-1, layer, expert)};
    board.ranks[static_cast<std::size_t>(placed.primary_at(layer, expert))].chips.push_back(chip);
    chip.primary = false;
    for (const std::int32_t rank : replicas)
      board.ranks[static_cast<std::size_t>(rank)].chips.push_back(chip);
  }
  if (score) add_traffic(board, *score, static_cast<std::size_t>(placed.layers));
  return board;
}

Table board_table(const Board& board) {
  Table table;
  table.columns = {{"rank", "", Provenance::counted, {}},
                   {"expert", "", Provenance::counted, {}},
                   {"role", "", Provenance::counted, {}},
                   {"copies", "", Provenance::counted, {}},
                   {"preferred family", "", Provenance::counted, {}},
                   {"share of family", "1", Provenance::counted, {}},
                   {"tokens of expert", "tokens", Provenance::counted, {}},
                   {"load of rank", "activations", Provenance::counted, {}},
                   {"rows sent by rank", "rows", Provenance::counted, {}},
                   {"rows received by rank", "rows", Provenance::counted, {}}};
  for (std::size_t r = 0; r < board.ranks.size(); ++r) {
    const BoardRank& rank = board.ranks[r];
    for (const auto& chip : rank.chips) {
      const bool known = chip.family >= 0;
      const auto count = [&](std::uint64_t value) {
        return board.scored ? QVariant(static_cast<qlonglong>(value)) : QVariant();
      };
      const QVariant cells[] = {static_cast<qlonglong>(r),
                                static_cast<qlonglong>(chip.expert),
                                QString(chip.primary ? "primary" : "replica"),
                                static_cast<qlonglong>(chip.copies),
                                known ? QVariant(QString::fromStdString(
                                            board.families[static_cast<std::size_t>(chip.family)]))
                                      : QVariant(),
                                known ? QVariant(chip.share) : QVariant(),
                                known ? QVariant(static_cast<qlonglong>(chip.load)) : QVariant(),
                                count(rank.load),
                                count(rank.sent),
                                count(rank.received)};
      for (std::size_t c = 0; c < table.columns.size(); ++c)
        table.columns[c].cells.push_back(cells[c]);
    }
  }
  return table;
}

QString chip_text(const Board& board, int rank, const Chip& chip) {
  QString text = QString("expert %1 on rank %2").arg(chip.expert).arg(rank);
  if (!chip.primary) text += ", a replica";
  if (chip.copies > 1) text += QString(" (%1 copies)").arg(chip.copies);
  if (chip.family >= 0)
    text += QString("; selected by %1, most by %2 (%3 % of the families' rates)")
                .arg(exact_text(static_cast<double>(chip.load), "tokens"),
                     QString::fromStdString(board.families[static_cast<std::size_t>(chip.family)]),
                     QString::number(100 * chip.share, 'f', 1));
  return text;
}

QString rank_text(const Board& board, int rank) {
  const BoardRank& column = board.ranks[static_cast<std::size_t>(rank)];
  QString text =
      QString("rank %1: %2 of %3 slots").arg(rank).arg(column.chips.size()).arg(column.slots);
  if (!board.scored) return text;
  const double mean = board.mean_load();
  return text +
         QString("; %1 (%2 × the mean), %3 sent to other ranks, %4 received")
             .arg(exact_text(static_cast<double>(column.load), "activations"),
                  QString::number(mean > 0 ? static_cast<double>(column.load) / mean : 1, 'f', 3),
                  exact_text(static_cast<double>(column.sent), "rows"),
                  exact_text(static_cast<double>(column.received), "rows"));
}

QString family_letter(int family) {
  QString letters(QChar('A' + family % 26));
  for (int rest = family / 26; rest > 0; rest /= 26) letters.prepend(QChar('A' + (rest - 1) % 26));
  return letters;
}

}  // namespace moescope::viewer
