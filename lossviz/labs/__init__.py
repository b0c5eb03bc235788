"""What a loss does to a model: fits with outliers, class imbalance, floating point, descent."""
