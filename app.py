"""The home page; and, imported by ``streamlit run app.py``, the server of the app."""

if __name__ == "__main__":
    from lossviz.ui.home import home

    home()
else:
    import gc

    import streamlit as st

    from lossviz.ui.server.middleware import HANDLERS, MIDDLEWARE, lifespan
    from lossviz.ui.server.routes import routes

    app = st.App(__file__, routes=routes(), middleware=MIDDLEWARE, lifespan=lifespan, exception_handlers=HANDLERS)

    # A full collection holds up a whole class for a tenth of a second and more: it comes rarely, and leaves out what
    # the server has from its start.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
