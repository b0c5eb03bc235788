/* A page in a frame of another page: it tells that one how high it is, as nobody else can know. */

/** Whether this page is shown in a frame. */
export const isFramed = () => window.parent !== window;
