"""Joining modules: what comes of it behaves as the modules do, and what would not is refused."""

import shutil
import subprocess
from pathlib import Path

import pytest
from rjsmin import jsmin

from parlor.web.assets.modules import joined
from tests.support.required import require

STATIC = Path(__file__).parents[3] / "static"


@pytest.fixture
def write(tmp_path):
    def write(**modules):
        for name, text in modules.items():
            path = tmp_path / f"{name.replace('__', '/')}.js"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def said_by(script, *options):
    """What Node says when it runs a module."""
    node = require(shutil.which("node"), "Node", "nodejs")
    ended = subprocess.run(
        [node, "--input-type=module", *options], input=script, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_joined_module_does_what_the_modules_do(write):
    folder = write(
        page="""\
// The page.

import { Dog } from "./kinds/dog.js";
import { sound as heard, loud } from "./kinds/sound.js";
import {
  told,
} from "./told.js";

const sound = "its own"; // of the same name as another module's
told.push(new Dog().speak(), heard, sound, await_(), loud("no"));
console.log(told.join(", "));

function await_() {
  return "hoisted";
}
""",
        told='export const told = [];\n\ntold.push("first");\n',
        kinds__sound="""\
export const sound = "woof";

/** `export` and import, as words, are harmless: import { a } from "b". */
export function loud(text) {
  return `${text}! import "x"`;
}

export async function* later() {}
""",
        kinds__dog="""\
import { sound, loud } from "./sound.js";
import { told } from "../told.js";

export class Dog {
  #hidden = told.length;

  speak() {
    return loud(sound) + this.#hidden;
  }
}
""",
    )
    script = joined(folder, "page.js")["page.js"]
    assert said_by(script) == 'first, woof! import "x"1, woof, its own, hoisted, no! import "x"\n'
    assert script.count("const $told = ") == 1


@pytest.mark.parametrize(
    "text",
    [
        'import Dog from "./dog.js";\n',
        'import * as dogs from "./dog.js";\n',
        'import "./dog.js";\n',
        "import { Dog } from './dog.js';\n",
        'import { Dog } from "dog";\n',
        "export default class {}\n",
        "export let count = 0;\n",
        "const a = 1;\nexport { a };\n",
        'export { Dog } from "./dog.js";\n',
        "const dogs = import(name);\n",
        "const dogs = import('./dog.js');\n",
        'import { Dog } from "./dog.js";\n\nconst dogs = () => import("./dog.js");\n',
        "const here = import.meta.url;\n",
    ],
)
def test_what_could_not_be_joined_rightly_is_refused(write, text):
    folder = write(page=text, dog="export class Dog {}\n")
    with pytest.raises(ValueError, match=r"page\.js cannot be joined"):
        joined(folder, "page.js")


def test_modules_that_import_each_other_are_refused(write):
    folder = write(
        page='import { a } from "./a.js";\n',
        a='import { b } from "./b.js";\n\nexport const a = 1;\n',
        b='import { a } from "./a.js";\n\nexport const b = 1;\n',
    )
    with pytest.raises(ValueError, match=r"a\.js imports itself, by b\.js"):
        joined(folder, "page.js")


def test_what_is_fetched_later_is_files_of_their_own_with_nothing_twice(write):
    folder = write(
        page="""\
import { told } from "./parts/told.js";

told.push("page");
const all = [() => import("./later/one.js"), () => import("./later/two.js")];
// A word about import("./nowhere.js") is no import.
for (const fetch of all) fetch().then(({ say }) => say());
""",
        parts__told='export const told = ["told"];\n',
        parts__both="""\
import { told } from "./told.js";

told.push("both");
export const both = 2;
""",
        parts__alone="export const alone = 1;\n",
        later__one="""\
import { told } from "../parts/told.js";
import { both } from "../parts/both.js";
import { alone } from "../parts/alone.js";

export function say() {
  console.log(told.join(" "), both, alone);
  import("./three.js").then(({ Three }) => console.log(new Three().name));
}
""",
        later__two='import { both } from "../parts/both.js";\n\nexport const say = () => both;\n',
        later__three="""\
import { told } from "../parts/told.js";

export class Three {
  name = told.length;
}
""",
    )
    files = joined(folder, "page.js")
    assert sorted(files) == [
        "later/one.js", "later/three.js", "later/two.js", "page.js", "parts/both.js",
    ]  # fmt: skip
    assert "// parts/alone.js\n" in files["later/one.js"]
    made = folder / "made"
    for path, text in files.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_text(jsmin(text))
    assert said_by(f'import "{(made / "page.js").as_uri()}";') == "told page both 2 1\n3\n"


@pytest.mark.parametrize("page", ["js/page.js", "js/card.js"])
def test_the_page_is_joined_and_nothing_of_it_is_left_out(page):
    files = joined(STATIC, page)
    for script in files.values():
        said_by(script, "--check")
    if page == "js/page.js":
        modules = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js"))
        scripts = "".join(files.values())
        assert [each for each in modules if scripts.count(f"// {each}\n") != 1] == [
            "js/card.js",
            "js/start.js",
        ]
