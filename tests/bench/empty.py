"""The measure of all pages: the least that Streamlit can draw."""

import streamlit as st

st.write("Empty")
