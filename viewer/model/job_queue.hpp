// SPDX-License-Identifier: GPL-3.0-or-later
// Work away from the window, one piece after the other on one thread, with progress and cancel.
// All reading of files goes through one queue, so libhdf5 is called from one thread.
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/result.hpp"

namespace moescope::viewer {

// What the work sees of its job, on its thread.
class JobControl {
 public:
  bool cancelled() const { return cancelled_; }
  // 0..1; shown in the status line.
  void progress(double fraction) { progress_ = fraction; }

  double fraction() const { return progress_; }
  void cancel() { cancelled_ = true; }

 private:
  std::atomic<bool> cancelled_ = false;
  std::atomic<double> progress_ = 0;
};

class JobQueue : public QObject {
  Q_OBJECT

 public:
  explicit JobQueue(QObject* parent = nullptr);
  // Cancels what is left and waits for what runs.
  ~JobQueue() override;

  // Runs `work` on the queue's thread and then `done` on this object's, unless `owner` is gone or a
  // newer job of the same owner and key came: only the newest counts. A job that was cancelled
  // before it ran ends with Error::interrupted.
  template <class T>
  std::shared_ptr<JobControl> start(QObject* owner, const QString& key, const QString& title,
                                    std::function<core::Result<T>(JobControl&)> work,
                                    std::function<void(core::Result<T>)> done) {
    auto result = std::make_shared<std::optional<core::Result<T>>>();
    return add(
        owner, key, title,
        [work = std::move(work), result](JobControl& control) { *result = work(control); },
        [done = std::move(done), result] {
          done(*result ? std::move(**result) : core::Error::interrupted("cancelled"));
        });
  }

  // Forgets the jobs of the owner and key: their `done` is not called.
  void drop(QObject* owner, const QString& key);
  void cancel_all();

  bool idle() const;
  // Of the job that runs: its title and 0..1; an empty title when nothing runs.
  QString running_title() const;
  double running_fraction() const;

 Q_SIGNALS:
  // The first job came, another runs, or the last is done.
  void busy_changed();

 private:
  struct Job {
    QPointer<QObject> owner;
    QObject* owner_key = nullptr;
    QString key, title;
    std::function<void(JobControl&)> work;
    std::function<void()> done;
    std::shared_ptr<JobControl> control;
    bool superseded = false;
  };

  std::shared_ptr<JobControl> add(QObject* owner, const QString& key, const QString& title,
                                  std::function<void(JobControl&)> work,
                                  std::function<void()> done);
  void run();
  void finish(const std::shared_ptr<Job>& job);

  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::deque<std::shared_ptr<Job>> reporting_;  // their work is done, `done` is not yet called
  std::shared_ptr<Job> running_;
  int unfinished_ = 0;  // waiting, running, or not yet reported; only this object's thread
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace moescope::viewer
