"""Evaluation: how well the engine ranks, measured on what organisations really did.

bench → ranking (by the engine itself) → metrics, beside baselines on the same data. Labels are read to measure only.
"""
