"""Letters of appeals, reviews outside and provider disputes: templates, and the texts in them."""
