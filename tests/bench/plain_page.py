"""What a user would write instead: prices and `.info` of each ticker by yfinance, the ledger's
legs as pyvis draws them, in an iframe. One file, kept for a quarter of an hour."""

import os
from pathlib import Path

import pandas as pd
import streamlit as st
import yfinance as yf
from pyvis.network import Network

DATA = Path(os.environ.get("ROUNDTRIP_DATA") or Path(__file__).resolve().parents[2] / "data")
st.set_page_config(layout="wide")


@st.cache_data(ttl=900, show_spinner=False)
def prices(tickers: list[str]) -> pd.DataFrame:
    return yf.Tickers(" ".join(tickers)).history(period="1y", progress=False)["Close"]


@st.cache_data(ttl=900, show_spinner=False)
def ratios(tickers: list[str]) -> pd.DataFrame:
    rows = {}
    for ticker in tickers:
        about = yf.Ticker(ticker).info
        rows[ticker] = {n: about.get(n) for n in ("trailingPE", "forwardPE", "marketCap")}
    return pd.DataFrame.from_dict(rows, orient="index")


companies = pd.read_csv(DATA / "companies.csv").set_index("slug")
deals = pd.read_csv(DATA / "deals.csv")
tickers = companies["ticker"].dropna().tolist()
st.title("AI deals")
network = Network(height="600px", directed=True, cdn_resources="in_line")
for slug, name in companies["name"].items():
    network.add_node(slug, label=name)
for deal in deals.itertuples():
    network.add_edge(deal.payer, deal.payee, title=str(deal.summary))
st.iframe(network.generate_html(), height=620)
st.line_chart(prices(tickers))
st.dataframe(ratios(tickers))
