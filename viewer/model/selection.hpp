// SPDX-License-Identifier: GPL-3.0-or-later
// What the whole window looks at. One owner: panels show it, and a click in one is seen in all.
// Hovering highlights, pinning selects; every change of what is chosen can be gone back to.
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <vector>

namespace moescope::viewer {

inline constexpr int kAll = -1;  // all layers, or all families

// One side of a comparison.
struct Side {
  int document = kAll;  // Document::id(), or kAll for none
  QString strategy;     // name of a placement or run in it: "tacg+gesr"

  bool chosen() const { return document != kAll; }
  bool operator==(const Side&) const = default;
};

// What is under the cursor, or pinned. Empty lists and kAll mean nothing of that kind.
struct Focus {
  std::vector<int> experts, ranks;  // ids, ascending
  int request = kAll;

  bool empty() const { return experts.empty() && ranks.empty() && request == kAll; }
  bool operator==(const Focus&) const = default;
};

struct Selected {
  Side a, b;  // b: what a is compared with
  int layer = 0, family = kAll;
  Focus pinned;

  bool operator==(const Selected&) const = default;
};

class Selection : public QObject {
  Q_OBJECT

 public:
  const Selected& now() const { return now_; }
  const Focus& hovered() const { return hovered_; }

  // Consecutive changes with the same reason are one step of the history, so that a dragged slider
  // is undone at once; an empty reason never merges.
  void change(const std::function<void(Selected&)>& edit, const QString& reason = {});
  void pin(Focus focus);
  void hover(Focus focus);
  // Esc: what is pinned goes, then nothing is left to clear.
  void clear();

  bool can_go_back() const { return !past_.empty(); }
  bool can_go_forward() const { return !future_.empty(); }
  void back();
  void forward();
  // Without history: the first choice after a file was opened.
  void reset(const Selected& selected);

 Q_SIGNALS:
  void changed();
  void hover_changed();
  void history_changed();

 private:
  Selected now_;
  Focus hovered_;
  std::vector<Selected> past_, future_;
  QString last_reason_;
};

}  // namespace moescope::viewer
