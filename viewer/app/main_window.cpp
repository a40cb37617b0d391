// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/app/main_window.hpp"

#include <QAction>
#include <QApplication>
#include <QChildEvent>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QStatusBar>
#include <QTabBar>
#include <QToolBar>
#include <map>

#include "viewer/app/breadcrumb.hpp"
#include "viewer/app/export_panel.hpp"
#include "viewer/app/selection_bar.hpp"
#include "viewer/panels/registry.hpp"

namespace moescope::viewer {
namespace {

constexpr int kRecentFiles = 10;
constexpr int kLayoutVersion = 1;  // of saveState: docks of another version are not restored

}  // namespace

MainWindow::MainWindow(Session& session, Layout layout, QWidget* parent)
    : QMainWindow(parent), session_(session), layout_(layout) {
  setObjectName("main");
  setAcceptDrops(true);
  setDockNestingEnabled(true);
  resize(1320, 820);
  make_docks();
  make_menus();
  auto* bar = new QToolBar("Selection", this);
  bar->setObjectName("selection");
  bar->setMovable(false);
  bar->addWidget(new SelectionBar(session, bar));
  addToolBar(bar);
  addToolBarBreak();
  auto* crumbs = new QToolBar("What is shown", this);
  crumbs->setObjectName("breadcrumb");
  crumbs->setMovable(false);
  crumbs->addWidget(
      new Breadcrumb(session, findChild<QAction*>("back"), findChild<QAction*>("forward"), crumbs));
  addToolBar(crumbs);
  make_status();
  default_state_ = saveState(kLayoutVersion);
  if (layout_ == Layout::saved) restore();
  connect(&session_, &Session::documents_changed, this, &MainWindow::follow_documents);
  for (auto* queue : {&session_.reading(), &session_.computing()})
    connect(queue, &JobQueue::busy_changed, this, &MainWindow::follow_work);
  follow_documents();
}

// The bars of tabs come and go with the docks.
void MainWindow::childEvent(QChildEvent* event) {
  QMainWindow::childEvent(event);
  if (!event->polished()) return;
  if (auto* tabs = qobject_cast<QTabBar*>(event->child())) tabs->setAccessibleName("Panels");
}

// One panel of an area is in sight, the others are tabs beside it: a small window stays small.
void MainWindow::make_docks() {
  std::map<Qt::DockWidgetArea, QDockWidget*> shown;
  for (const auto& info : panels()) {
    auto* dock = new QDockWidget(info.title, this);
    dock->setObjectName(info.name);
    Panel* panel = info.make(session_, dock);
    panel->setObjectName(info.name + " panel");
    panel->setAccessibleName(info.title);
    dock->setWidget(panel);
    addDockWidget(info.area, dock);
    const auto [first, is_first] = shown.try_emplace(info.area, dock);
    if (!is_first) tabifyDockWidget(first->second, dock);
    panels_[info.name] = panel;
    connect(panel, &Panel::status, this, [this](const QString& text) { status_->setText(text); });
    panel->refresh();
  }
  for (const auto& [area, dock] : shown) dock->raise();
}

void MainWindow::make_menus() {
  auto* file = menuBar()->addMenu("&File");
  file->addAction("&Open…", QKeySequence::Open, this, &MainWindow::ask_for_files);
  recent_ = file->addMenu("Open &recent");
  fill_recent();
  file->addAction("&Close file", QKeySequence::Close, this,
                  [this] { session_.close(session_.selection().now().a.document); });
  file->addSeparator();
  file->addAction("&Export panel…", QKeySequence("Ctrl+E"), this, &MainWindow::ask_export);
  file->addSeparator();
  file->addAction("&Quit", QKeySequence::Quit, this, &QWidget::close);

  auto* edit = menuBar()->addMenu("&Edit");
  edit->addAction("Copy &table of the panel", QKeySequence("Ctrl+Shift+T"), this,
                  &MainWindow::copy_table);
  edit->addAction("Copy &picture of the panel", QKeySequence("Ctrl+Shift+C"), this,
                  &MainWindow::copy_picture);

  auto* go = menuBar()->addMenu("&Go");
  auto* back = go->addAction("&Back", QKeySequence("Alt+Left"), this,
                             [this] { session_.selection().back(); });
  auto* forward = go->addAction("&Forward", QKeySequence("Alt+Right"), this,
                                [this] { session_.selection().forward(); });
  back->setObjectName("back");
  forward->setObjectName("forward");
  go->addAction("&Clear what is pinned", QKeySequence("Esc"), this,
                [this] { session_.selection().clear(); });
  const auto follow_history = [this, back, forward] {
    back->setEnabled(session_.selection().can_go_back());
    forward->setEnabled(session_.selection().can_go_forward());
  };
  connect(&session_.selection(), &Selection::history_changed, this, follow_history);
  follow_history();

  auto* view = menuBar()->addMenu("&View");
  for (const auto& info : panels())
    view->addAction(info.title, QKeySequence(info.keys), this,
                    [this, name = info.name] { show_panel(name); });
  view->addSeparator();
  for (const auto& info : panels())
    view->addAction(findChild<QDockWidget*>(info.name)->toggleViewAction());
  view->addSeparator();
  view->addAction("&Light", this, [this] { set_theme(Theme::light); });
  view->addAction("&Dark", this, [this] { set_theme(Theme::dark); });
  view->addAction("&Reset layout", this, [this] { restoreState(default_state_, kLayoutVersion); });

  auto* help = menuBar()->addMenu("&Help");
  help->addAction("&Keyboard shortcuts", QKeySequence("?"), this, &MainWindow::show_shortcuts);
}

void MainWindow::make_status() {
  status_ = new QLabel(this);
  status_->setAccessibleName("value under the cursor");
  file_status_ = new QLabel(this);
  progress_ = new QProgressBar(this);
  progress_->setRange(0, 100);
  progress_->setMaximumWidth(180);
  progress_->setAccessibleName("background work");
  cancel_ = new QToolButton(this);
  cancel_->setText("Cancel");
  connect(cancel_, &QToolButton::clicked, this, [this] {
    session_.reading().cancel_all();
    session_.computing().cancel_all();
  });
  statusBar()->addWidget(status_, 1);
  statusBar()->addPermanentWidget(progress_);
  statusBar()->addPermanentWidget(cancel_);
  statusBar()->addPermanentWidget(file_status_);
  follow_work();
}

void MainWindow::follow_work() {
  const bool idle = session_.reading().idle() && session_.computing().idle();
  progress_->setVisible(!idle);
  cancel_->setVisible(!idle);
  if (idle) return;
  const JobQueue& queue = session_.computing().idle() ? session_.reading() : session_.computing();
  progress_->setFormat(queue.running_title() + " %p%");
  progress_->setValue(static_cast<int>(100 * queue.running_fraction()));
}

void MainWindow::follow_documents() {
  const Document* document = session_.document(session_.selection().now().a);
  setWindowTitle(document ? file_name(document->overview()) + " – moescope" : "moescope");
  QString text;
  for (const auto* each : session_.documents()) {
    if (each->state() == Document::State::failed) text = each->trouble();
    if (each->state() == Document::State::ready) remember(each->path());
    if (each->followed()) text = "following " + QFileInfo(each->path()).fileName();
  }
  file_status_->setText(text);
}

void MainWindow::open_files(const QStringList& paths) {
  for (const auto& path : paths) session_.open(path);
}

void MainWindow::ask_for_files() {
  open_files(QFileDialog::getOpenFileNames(
      this, "Open results, traces or placements", QString(),
      "Results, traces, placements (*.h5 *.hdf5 *.json *.jsonl *.csv *.npz *.npy);;All files (*)"));
}

void MainWindow::remember(const QString& path) {
  if (layout_ == Layout::standard) return;
  QSettings settings;
  QStringList recent = settings.value("recent").toStringList();
  if (!recent.isEmpty() && recent.front() == path) return;
  recent.removeAll(path);
  recent.prepend(path);
  while (recent.size() > kRecentFiles) recent.removeLast();
  settings.setValue("recent", recent);
  fill_recent();
}

void MainWindow::fill_recent() {
  recent_->clear();
  for (const QString& path : QSettings().value("recent").toStringList())
    recent_->addAction(path, this, [this, path] { open_files({path}); });
  recent_->setEnabled(!recent_->isEmpty());
}

Panel* MainWindow::panel(const QString& name) const {
  const auto found = panels_.find(name);
  return found == panels_.end() ? nullptr : found->second;
}

Panel* MainWindow::current_panel() const {
  for (QWidget* widget = QApplication::focusWidget(); widget; widget = widget->parentWidget())
    if (auto* panel = qobject_cast<Panel*>(widget)) return panel;
  return panels_.at(panels().front().name);
}

void MainWindow::show_panel(const QString& name) {
  auto* dock = findChild<QDockWidget*>(name);
  if (!dock) return;
  dock->show();
  dock->raise();
  dock->widget()->setFocus();
}

void MainWindow::ask_export() {
  const Panel* panel = current_panel();
  const QString path =
      QFileDialog::getSaveFileName(this, "Export " + panel->accessibleName(), QString(),
                                   "Pictures (*.png *.svg *.pdf);;Data (*.csv *.json)");
  if (path.isEmpty()) return;
  FigureOptions options;
  options.theme = session_.theme();
  if (auto written = write_panel(*panel, options, path); !written)
    QMessageBox::warning(this, "Export", QString::fromStdString(written.error().message));
  else
    status_->setText("wrote " + path);
}

void MainWindow::copy_picture() {
  const auto figure = current_panel()->figure();
  if (!figure) return;
  FigureOptions options;
  options.scale = 2;
  options.theme = session_.theme();
  QApplication::clipboard()->setImage(figure_image(*figure, options));
  status_->setText("copied the picture of " + current_panel()->accessibleName());
}

void MainWindow::copy_table() {
  const std::string text = table_text(current_panel()->data());
  if (text.empty()) return;
  QApplication::clipboard()->setText(QString::fromStdString(text));
  status_->setText("copied the table of " + current_panel()->accessibleName());
}

void MainWindow::show_shortcuts() {
  QString text = "<table cellpadding='3'>";
  for (const auto* action : findChildren<QAction*>())
    if (!action->shortcut().isEmpty())
      text += QString("<tr><td><b>%1</b></td><td>%2</td></tr>")
                  .arg(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(),
                       action->text().remove('&').toHtmlEscaped());
  const std::pair<const char*, const char*> heatmap[] = {
      {"Arrows", "move over the cells"},     {"Shift + arrows", "pan"},
      {"+ − / wheel", "zoom at the cursor"}, {"0, R, double click", "see everything"},
      {"Enter, click", "pin the cell"},      {"Esc", "clear"},
      {"T", "table instead of the picture"}, {"C", "colour range: a histogram of the values"}};
  for (const auto& [keys, what] : heatmap)
    text += QString("<tr><td><b>%1</b></td><td>%2</td></tr>").arg(keys, what);
  QMessageBox box(QMessageBox::NoIcon, "Keyboard shortcuts", text + "</table>", QMessageBox::Close,
                  this);
  box.setObjectName("shortcuts");
  box.exec();
}

void MainWindow::set_theme(Theme theme) {
  QApplication::setPalette(palette_of(theme));
  session_.set_theme(theme);
}

void MainWindow::restore() {
  const QSettings settings;
  restoreGeometry(settings.value("geometry").toByteArray());
  restoreState(settings.value("layout").toByteArray(), kLayoutVersion);
  for (const auto& [name, panel] : panels_) {
    const auto values = settings.value("panels/" + name).toMap();
    // A choice of an earlier version may be gone; the default then stays.
    for (auto it = values.begin(); it != values.end(); ++it)
      (void)panel->set_option(it.key(), it.value().toString());
  }
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (layout_ == Layout::saved) save();
  QMainWindow::closeEvent(event);
}

void MainWindow::save() const {
  QSettings settings;
  settings.setValue("geometry", saveGeometry());
  settings.setValue("layout", saveState(kLayoutVersion));
  for (const auto& [name, panel] : panels_) {
    QVariantMap values;
    for (const auto& [key, value] : panel->set_options()) values[key] = value;
    settings.setValue("panels/" + name, values);
  }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList paths;
  for (const auto& url : event->mimeData()->urls())
    if (url.isLocalFile()) paths << url.toLocalFile();
  open_files(paths);
  event->acceptProposedAction();
}

}  // namespace moescope::viewer
