// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/document.hpp"

#include <QFileInfo>

namespace moescope::viewer {
namespace {

constexpr int kSettleMilliseconds = 300;
constexpr int kPollMilliseconds = 5000;

}  // namespace

Document::Document(int id, const QString& path, JobQueue& reading, QObject* parent)
    : QObject(parent), id_(id), path_(path), reading_(reading) {
  settle_.setSingleShot(true);
  settle_.setInterval(kSettleMilliseconds);
  poll_.setInterval(kPollMilliseconds);
  connect(&settle_, &QTimer::timeout, this, &Document::reload);
  connect(&poll_, &QTimer::timeout, this, &Document::reload);
  const auto burst = [this] { settle_.start(); };
  connect(&watcher_, &QFileSystemWatcher::fileChanged, this, burst);
  connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, burst);
  reload();
}

const Overview& Document::overview() const {
  static const Overview none;
  return source_ ? source_->overview() : none;
}

bool Document::followed() const { return QFileInfo(path_ + ".parts").isDir(); }

void Document::reload() {
  reading_.start<std::shared_ptr<Source>>(
      this, "open", "opening " + QFileInfo(path_).fileName(),
      [path = path_.toStdString()](JobControl& control) { return Source::open(path, control); },
      [this](core::Result<std::shared_ptr<Source>> source) { opened(std::move(source)); });
}

void Document::opened(core::Result<std::shared_ptr<Source>> source) {
  if (source) {
    source_ = std::move(*source);
    state_ = State::ready;
    trouble_.clear();
  } else if (!source_) {
    // What was shown before stays: a file may be away for a moment while it is replaced.
    state_ = State::failed;
    trouble_ = QString::fromStdString(source.error().message);
  }
  watch();
  Q_EMIT changed();
}

void Document::watch() {
  const QString parts = path_ + ".parts";
  for (const QString& path : {path_, parts})
    if (QFileInfo::exists(path) && !watcher_.files().contains(path) &&
        !watcher_.directories().contains(path))
      watcher_.addPath(path);
  if (followed())
    poll_.start();
  else
    poll_.stop();
}

}  // namespace moescope::viewer
