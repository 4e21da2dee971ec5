"""The deal graph: who pays whom, and what is behind each company and arrow."""
