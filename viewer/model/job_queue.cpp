// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/job_queue.hpp"

namespace moescope::viewer {

JobQueue::JobQueue(QObject* parent) : QObject(parent), thread_([this] { run(); }) {}

JobQueue::~JobQueue() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
    if (running_) running_->control->cancel();
  }
  came_.notify_all();
  thread_.join();
}

std::shared_ptr<JobControl> JobQueue::add(QObject* owner, const QString& key, const QString& title,
                                          std::function<void(JobControl&)> work,
                                          std::function<void()> done) {
  drop(owner, key);
  auto job = std::make_shared<Job>();
  job->owner = owner;
  job->owner_key = owner;
  job->key = key;
  job->title = title;
  job->work = std::move(work);
  job->done = std::move(done);
  job->control = std::make_shared<JobControl>();
  ++unfinished_;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(job);
  }
  came_.notify_one();
  Q_EMIT busy_changed();
  return job->control;
}

void JobQueue::drop(QObject* owner, const QString& key) {
  const std::lock_guard lock(mutex_);
  const auto forget = [&](Job& job) {
    if (job.owner_key != owner || job.key != key) return;
    job.superseded = true;
    job.control->cancel();
  };
  for (const auto& job : waiting_) forget(*job);
  for (const auto& job : reporting_) forget(*job);
  if (running_) forget(*running_);
}

void JobQueue::cancel_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& job : waiting_) job->control->cancel();
  if (running_) running_->control->cancel();
}

bool JobQueue::idle() const { return unfinished_ == 0; }

QString JobQueue::running_title() const {
  const std::lock_guard lock(mutex_);
  return running_ ? running_->title : QString();
}

double JobQueue::running_fraction() const {
  const std::lock_guard lock(mutex_);
  return running_ ? running_->control->fraction() : 0;
}

void JobQueue::run() {
  while (true) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      job = waiting_.front();
      waiting_.pop_front();
      running_ = job;
    }
    if (!job->control->cancelled()) {
      QMetaObject::invokeMethod(
          this, [this] { Q_EMIT busy_changed(); }, Qt::QueuedConnection);
      job->work(*job->control);
    }
    {
      const std::lock_guard lock(mutex_);
      running_.reset();
      reporting_.push_back(job);
    }
    QMetaObject::invokeMethod(
        this, [this, job] { finish(job); }, Qt::QueuedConnection);
  }
}

void JobQueue::finish(const std::shared_ptr<Job>& job) {
  --unfinished_;
  bool superseded = false;
  {
    const std::lock_guard lock(mutex_);
    std::erase(reporting_, job);
    superseded = job->superseded;
  }
  if (job->owner && !superseded) job->done();
  Q_EMIT busy_changed();
}

}  // namespace moescope::viewer
