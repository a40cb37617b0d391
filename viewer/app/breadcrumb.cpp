// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/app/breadcrumb.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QToolButton>

namespace moescope::viewer {
namespace {

void add_ids(QStringList& parts, const char* one, const char* several,
             const std::vector<int>& ids) {
  if (ids.empty()) return;
  QStringList numbers;
  for (const int id : ids) numbers << QString::number(id);
  parts << QString(ids.size() == 1 ? one : several) + ' ' + numbers.join(", ");
}

}  // namespace

QString breadcrumb_text(const Session& session) {
  const Selected& now = session.selection().now();
  const Document* document = session.document(now.a);
  if (!document || document->state() != Document::State::ready) return "nothing is open";
  const Overview& overview = document->overview();
  QStringList parts{file_name(overview)};
  QString strategy = now.a.strategy;
  if (const Document* other = session.document(now.b)) {
    strategy += " against ";
    if (other != document) strategy += file_name(other->overview()) + ", ";
    strategy += now.b.strategy;
  }
  if (!strategy.isEmpty()) parts << strategy;
  if (overview.layers > 0) parts << layer_text(now.layer);
  if (!overview.families.empty()) parts << family_text(overview, now.family);
  add_ids(parts, "expert", "experts", now.pinned.experts);
  add_ids(parts, "rank", "ranks", now.pinned.ranks);
  if (now.pinned.request != kAll) parts << QString("request %1").arg(now.pinned.request);
  return parts.join(QString(" ") + QChar(0x203A) + ' ');
}

Breadcrumb::Breadcrumb(Session& session, QAction* back, QAction* forward, QWidget* parent)
    : QWidget(parent), session_(session), label_(new QLabel(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 2, 6, 2);
  for (auto* action : {back, forward}) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setArrowType(action == back ? Qt::LeftArrow : Qt::RightArrow);
    button->setAccessibleName(action == back ? "back" : "forward");
    button->setAutoRaise(true);
    row->addWidget(button);
  }
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label_->setAccessibleName("what is shown");
  label_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  row->addWidget(label_, 1);
  connect(&session_.selection(), &Selection::changed, this, &Breadcrumb::follow);
  connect(&session_, &Session::documents_changed, this, &Breadcrumb::follow);
  follow();
}

void Breadcrumb::follow() { label_->setText(breadcrumb_text(session_)); }

}  // namespace moescope::viewer
