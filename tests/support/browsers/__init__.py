"""
Three engines behind one small interface: a `Window` is all that the flows know of a browser.

No driver has to be installed for Firefox, which speaks WebDriver BiDi itself,
nor a library for WebKitGTK, whose driver speaks JSON over HTTP.
"""
