// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/session.hpp"

#include <QFileInfo>
#include <algorithm>

namespace moescope::viewer {

QString first_strategy(const Overview& overview) {
  for (const auto& info : overview.strategies)
    if (info.repeats > 0) return QString::fromStdString(info.name);
  return overview.strategies.empty() ? QString()
                                     : QString::fromStdString(overview.strategies.front().name);
}

Session::Session(QObject* parent)
    : QObject(parent),
      reading_(std::make_unique<JobQueue>()),
      computing_(std::make_unique<JobQueue>()) {}

Session::~Session() {
  // Queues first: their jobs use the documents.
  reading_.reset();
  computing_.reset();
}

Document* Session::open(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  for (auto* document : documents_)
    if (document->path() == absolute) {
      if (document->state() == Document::State::failed) document->reload();
      return document;
    }
  auto* document = new Document(next_id_++, absolute, *reading_, this);
  documents_.push_back(document);
  connect(document, &Document::changed, this, [this, document] { on_document_changed(document); });
  Q_EMIT documents_changed();
  return document;
}

void Session::on_document_changed(Document* document) {
  if (document->state() == Document::State::ready) {
    const Selected& now = selection_.now();
    if (!now.a.chosen()) {
      Selected first;
      first.a = {document->id(), first_strategy(document->overview())};
      selection_.reset(first);
    } else if (now.a.document == document->id() && now.a.strategy.isEmpty()) {
      Selected more = now;
      more.a.strategy = first_strategy(document->overview());
      selection_.reset(more);
    }
  }
  Q_EMIT documents_changed();
}

void Session::close(int id) {
  const auto found = std::ranges::find(documents_, id, &Document::id);
  if (found == documents_.end()) return;
  Document* closed = *found;
  documents_.erase(found);
  Selected rest = selection_.now();
  if (rest.b.document == id) rest.b = {};
  if (rest.a.document == id) {
    rest = {};
    for (const auto* document : documents_)
      if (document->state() == Document::State::ready) {
        rest.a = {document->id(), first_strategy(document->overview())};
        break;
      }
  }
  // History that names a closed file leads nowhere.
  selection_.reset(rest);
  closed->deleteLater();
  Q_EMIT documents_changed();
}

Document* Session::document(int id) const {
  const auto found = std::ranges::find(documents_, id, &Document::id);
  return found == documents_.end() ? nullptr : *found;
}

void Session::set_theme(Theme theme) {
  theme_ = theme;
  Q_EMIT theme_changed();
}

}  // namespace moescope::viewer
