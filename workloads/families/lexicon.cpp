#include "workloads/families/lexicon.hpp"

namespace moescope::workloads::lexicon {

const Words kNames{"Anna",  "Ben",    "Clara", "David",  "Emma",  "Felix", "Grace", "Henry",
                   "Ida",   "Jonas",  "Karim", "Laura",  "Marco", "Nina",  "Oscar", "Paula",
                   "Rosa",  "Samuel", "Tara",  "Victor", "Wendy", "Yusuf", "Zoe",   "Alan",
                   "Bella", "Carlos", "Diana", "Erik",   "Fiona", "Georg", "Hanna", "Ivan",
                   "Julia", "Kevin",  "Lena",  "Martin", "Nora",  "Olga",  "Peter", "Ruth",
                   "Simon", "Theo",   "Vera",  "Walter", "Adam",  "Bruno", "Celia", "Dora",
                   "Edgar", "Flora",  "Gavin", "Helen",  "Igor",  "Jane",  "Leo",   "Mila"};

const Words kGoods{"pencils",   "marbles", "stickers", "coins",   "stamps",   "cards",
                   "shells",    "buttons", "books",    "candles", "cookies",  "apples",
                   "oranges",   "plums",   "tickets",  "beads",   "balloons", "muffins",
                   "postcards", "badges",  "roses",    "tulips",  "cups",     "plates",
                   "bricks",    "tiles",   "toys",     "pears",   "lemons",   "sweets"};

const Words kWares{"ball",   "book",   "cap",   "scarf", "lamp",     "puzzle", "kite",   "bag",
                   "mug",    "pen",    "game",  "toy",   "shirt",    "belt",   "watch",  "blanket",
                   "basket", "mirror", "clock", "vase",  "notebook", "poster", "racket", "drum"};

const Words kFruits{"apple",  "pear",   "plum",   "cherry", "lemon", "mango",  "melon",
                    "grape",  "peach",  "orange", "fig",    "kiwi",  "lime",   "banana",
                    "papaya", "quince", "olive",  "date",   "berry", "apricot"};

const Words kAnimals{"cat",  "dog",    "horse",  "cow",    "sheep",   "goat",  "rabbit", "fox",
                     "wolf", "bear",   "tiger",  "lion",   "zebra",   "camel", "otter",  "badger",
                     "hare", "mouse",  "eagle",  "owl",    "parrot",  "raven", "swan",   "goose",
                     "frog", "turtle", "lizard", "salmon", "dolphin", "beaver"};

const Words kAdjectives{"old",    "new",   "small", "large",  "heavy",  "light", "round", "broken",
                        "quiet",  "clean", "dusty", "bright", "narrow", "wide",  "soft",  "wooden",
                        "golden", "plain", "fresh", "cheap",  "strong", "thin",  "tall",  "rare"};

const Words kCities{"Oslo",  "Madrid", "Vienna", "Prague", "Lisbon",  "Dublin", "Athens", "Rome",
                    "Paris", "Berlin", "Warsaw", "London", "Geneva",  "Milan",  "Krakow", "Porto",
                    "Lyon",  "Bergen", "Turin",  "Zurich", "Hamburg", "Leeds",  "Cairo",  "Tokyo",
                    "Lima",  "Quito",  "Boston", "Denver", "Sydney",  "Delhi",  "Seoul",  "Hanoi"};

const Words kJobs{"nurse",   "baker",     "pilot",        "teacher",  "lawyer",  "farmer",
                  "tailor",  "painter",   "dentist",      "chemist",  "plumber", "singer",
                  "surgeon", "librarian", "carpenter",    "gardener", "builder", "judge",
                  "waiter",  "barber",    "photographer", "mechanic", "writer",  "dancer"};

const Words kHobbies{"painting", "chess",  "sailing", "cooking",  "hiking",  "pottery",
                     "knitting", "tennis", "cycling", "swimming", "fishing", "reading",
                     "singing",  "skiing", "running", "drawing",  "rowing",  "gardening"};

const Words kColours{"red",   "blue", "green",  "yellow", "black",  "white",
                     "brown", "grey", "purple", "pink",   "orange", "silver"};

const Words kWeekdays{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

const Words kMonths{"January", "February", "March",     "April",   "May",      "June",
                    "July",    "August",   "September", "October", "November", "December"};

}  // namespace moescope::workloads::lexicon
