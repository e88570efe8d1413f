from parlor.web.site.forms import CUT, Form


def sent(app, **typed):
    with app.test_request_context("/", method="POST", data=typed):
        return Form.sent("name", "password")


def test_a_field_that_was_not_sent_is_empty(app):
    form = sent(app, other="x")
    assert (form["name"].data, form["password"].data) == ("", "")
    assert "other" not in form


def test_what_no_field_takes_is_cut_but_never_a_password(app):
    form = sent(app, name="a" * 5_000, password="b" * 5_000)
    assert form["name"].data == "a" * CUT
    assert form["password"].data == "b" * 5_000


def test_a_form_that_was_refused_forgets_the_password_only(app):
    form = sent(app, name="Ada", password="correct horse")
    form.refuse("password", "Too short.")
    assert form["password"].data == ""
    assert form["password"].errors == ["Too short."]
    assert form["name"].data == "Ada"


def test_what_is_wrong_with_no_field_stands_above_them(app):
    form = sent(app)
    form.refuse("", "Too fast.")
    assert form.form_errors == ["Too fast."]
