/** Words that tell a sentence about a password from the password itself. */

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Words that hold sentences together. A sentence has some of them, words that were drawn by lot have none. */
export const FUNCTION_WORDS = set(`
  a an the this that these those my our your his her its their whose mine ours yours hers theirs
  i you he she it we they me him us them myself yourself itself everyone everybody someone somebody anyone anybody nobody
  one ones who whom what which where when why how whatever whichever wherever
  and or but nor so because since until till unless although though while if whether than then as like
  is are was were be been being am isn't aren't wasn't weren't do does did don't doesn't didn't has have had hasn't haven't
  can can't cannot could couldn't will won't would wouldn't shall should shouldn't may might must
  isn’t aren’t wasn’t don’t doesn’t didn’t hasn’t can’t won’t couldn’t shouldn’t
  not no never none nothing any some all both each every other another
  on in under at by with without behind inside below above beneath near next from for to of off over out up down into onto
  about after before between beside besides via per through during within across against around along past
  there here now today tomorrow tonight yesterday soon later again already still yet also only just even too very quite
  rather really pretty fairly extremely incredibly super way far much more most less least enough almost nearly always
  often usually sometimes maybe perhaps probably somewhere anywhere nowhere everywhere elsewhere
`);

/** What is said of passwords: how they are, where they are, what is to be done with them. */
const SAID_OF = set(`
  wrong correct right incorrect invalid valid bad good great better best worse worst fine ok okay perfect
  weak strong stronger weaker long longer short shorter simple complex complicated hard harder easy easier tricky
  new old older newer current previous last first second third latest original former future
  secret private public safe safer secure insecure sensitive case-sensitive confidential personal important essential
  same different unique identical similar equal random default empty blank null undefined missing gone lost due overdue
  unknown known forgotten hidden written stolen broken given taken shown kept held left told sent set reset put stuck
  found made built bound worn torn read meant spelt misspelt
  optional mandatory necessary needed required available unavailable active inactive alive dead ready pending visible
  invisible readable unreadable memorable unforgettable familiar common rare funny silly stupid ridiculous awful terrible
  annoying boring cute clever odd weird strange obvious clear unclear ugly nice horrible
  yours mine his hers ours theirs bob's alice's
  see ask check look use try call text tell find read get take keep store save write change update remember forget
  contact email ring visit click enter type choose pick create make give send share show note enable disable turn need
  needs works work expires expire changes lives stays sits hangs sticks lies goes comes belongs means
  tbd tba todo n/a na nil none redacted removed omitted upon yes no true false either neither unchanged up-to-date
  word words letters characters digits numbers figures signs symbols lines
  string number boolean text varchar char str value object function
  policy policies manager managers hint hints field fields prompt rules rule protection protected box book generator
  1password lastpass bitwarden keepass keepassxc dashlane keychain vault post-it sticky envelope drawer fridge safe
`);

/** Ends by which English marks what something is like, or what was done to it. */
const ENDING = /(?:[a-z]{3}(?:ed|ing|ous|ful|less|able|ible|tive)|(?<!f)(?:ly|ish))$/;

/** Things that end alike. */
const NAMES = set(`
  jelly lily family july holly molly emily billy sally kelly belly polly italy assembly monopoly
  speed breed greed spring string evening morning pudding wedding dumpling sterling viking duckling darling building
  starling gosling herring pudding vegetable constable detective native locomotive
`);

/** What no password begins with in a sentence about it. */
export function isProse(word: string): boolean {
  const plain = word.toLowerCase();
  if (FUNCTION_WORDS.has(plain) || SAID_OF.has(plain)) return true;
  // Whose something is: "Bob's birthday" is a hint.
  if (/['’]s?$/.test(plain)) return true;
  if (ENDING.test(plain)) return !NAMES.has(plain);
  const [first = '', last = '', ...more] = plain.split('-');
  return last !== '' && more.length === 0 && [first, last].some((part) => part !== '' && isProse(part));
}

export const isFunctionWord = (word: string): boolean => FUNCTION_WORDS.has(word.toLowerCase());

/** What follows "password" where it is only the beginning of another thing's name. */
export const THINGS = set(`
  manager managers reset resets policy policies hint hints field fields prompt prompts change changes rule rules protection
  protected book books box generator generators vault length requirement requirements strength list sheet page card
  recovery check checker screen dialog form forms attempt attempts entry security problem problems question questions
  update updates rotation pad panel machine reader part portion hash hashes hashing file files game games community app apps sharing safe note notes
`);
