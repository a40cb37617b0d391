// SPDX-License-Identifier: GPL-3.0-or-later
// An open file as the window knows it: opened, read and followed on the reading thread, so that
// nothing that is slow ever blocks the window.
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>

#include "viewer/model/job_queue.hpp"
#include "viewer/model/overview.hpp"
#include "viewer/model/source.hpp"

namespace moescope::viewer {

class Document : public QObject {
  Q_OBJECT

 public:
  enum class State { opening, ready, failed };

  // Begins to open; changed() tells when it is ready or has failed.
  Document(int id, const QString& path, JobQueue& reading, QObject* parent = nullptr);

  int id() const { return id_; }
  const QString& path() const { return path_; }
  State state() const { return state_; }
  // One sentence, when the file could not be opened.
  const QString& trouble() const { return trouble_; }
  // Empty until it is ready.
  const Overview& overview() const;
  // True while a run is writing the file; it is then read again when more is there.
  bool followed() const;

  // Reads on the reading thread: `work` sees the file, `done` gets what it made, here, unless the
  // owner asked again under the same key in between.
  template <class T>
  void read(QObject* owner, const QString& key, const QString& title,
            std::function<core::Result<T>(Source&, JobControl&)> work,
            std::function<void(core::Result<T>)> done) {
    reading_.start<T>(
        owner, key, title,
        [source = source_, work = std::move(work)](JobControl& control) {
          return work(*source, control);
        },
        std::move(done));
  }
  // For work on two files; used on the reading thread.
  std::shared_ptr<Source> source() const { return source_; }

  // Again from disk, as when the file has changed.
  void reload();

 Q_SIGNALS:
  void changed();

 private:
  void opened(core::Result<std::shared_ptr<Source>> source);
  void watch();

  int id_;
  QString path_;
  JobQueue& reading_;
  State state_ = State::opening;
  QString trouble_;
  std::shared_ptr<Source> source_;
  QFileSystemWatcher watcher_;
  QTimer settle_;  // changes come in bursts
  QTimer poll_;    // network file systems tell nothing
};

}  // namespace moescope::viewer
